using System.Net;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Auto;
using ActorDns.Actors.Routing.Autopath;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Chaos;
using ActorDns.Actors.Routing.Dns64;
using ActorDns.Actors.Routing.Dnstap;
using ActorDns.Actors.Routing.Errors;
using ActorDns.Actors.Routing.Header;
using ActorDns.Actors.Routing.Hosts;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Actors.Routing.Local;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Actors.Routing.Secondary;
using ActorDns.Actors.Routing.Template;
using ActorDns.Actors.Routing.Trace;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Routing.Views;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>
/// A server block of one scheme on one port, read and validated; a block with keys of several is several of these. A directive
/// that was not given is null, or an empty list. Immutable.
/// </summary>
public sealed record ServerBlockOptions
{
    /// <summary>Where the block's first key is written.</summary>
    public required SourceLocation Location { get; init; }

    /// <summary>The zones it answers for, lower-case, without doubles; at least one.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>How it is reached.</summary>
    public ServerScheme Scheme { get; init; }

    /// <summary>The port, 0 to 65,535 (0: picked by the kernel). Blocks of one scheme and port share its sockets.</summary>
    public required int Port { get; init; }

    /// <summary>Directive <c>bind</c>: the addresses it listens on; empty for the node's own (all, unless set).</summary>
    public IReadOnlyList<IPAddress> BindAddresses { get; init; } = [];

    /// <summary>Directive <c>kubernetes</c>.</summary>
    public KubernetesOptions? Kubernetes { get; init; }

    /// <summary>Directive <c>k8s_external</c>; never without <see cref="Kubernetes"/>.</summary>
    public ExternalOptions? External { get; init; }

    /// <summary>Directives <c>forward</c>, in their order.</summary>
    public IReadOnlyList<ForwardOptions> Forwards { get; init; } = [];

    /// <summary>Directive <c>loop</c>.</summary>
    public bool HasLoop { get; init; }

    /// <summary>Directives <c>acl</c>, in their order.</summary>
    public IReadOnlyList<AclOptions> Acls { get; init; } = [];

    /// <summary>Directive <c>metadata</c>.</summary>
    public MetadataOptions? Metadata { get; init; }

    /// <summary>Directive <c>autopath</c>.</summary>
    public AutopathOptions? Autopath { get; init; }

    /// <summary>Directives <c>file</c>, in their order; no zone is in two of them.</summary>
    public IReadOnlyList<FileZoneOptions> Files { get; init; } = [];

    /// <summary>Directives <c>auto</c>, in their order.</summary>
    public IReadOnlyList<AutoOptions> Autos { get; init; } = [];

    /// <summary>Directives <c>secondary</c>, in their order; no zone is in two of them, or in <see cref="Files"/>.</summary>
    public IReadOnlyList<SecondaryOptions> Secondaries { get; init; } = [];

    /// <summary>Directives <c>transfer</c>, in their order.</summary>
    public IReadOnlyList<TransferOptions> Transfers { get; init; } = [];

    /// <summary>Directive <c>root</c>: where relative paths begin, which those of the other directives do already; empty for the working directory.</summary>
    public string Root { get; init; } = string.Empty;

    /// <summary>Directive <c>header</c>: its lines, in their order.</summary>
    public IReadOnlyList<HeaderRule> HeaderRules { get; init; } = [];

    /// <summary>Directive <c>minimal</c>.</summary>
    public bool IsMinimal { get; init; }

    /// <summary>Directives <c>template</c>, in their order.</summary>
    public IReadOnlyList<TemplateOptions> Templates { get; init; } = [];

    /// <summary>Directive <c>view</c>: which queries the block is for.</summary>
    public ViewOptions? View { get; init; }

    /// <summary>Directive <c>local</c>.</summary>
    public LocalOptions? Local { get; init; }

    /// <summary>Directive <c>nsid</c>: the identifier.</summary>
    public string? Nsid { get; init; }

    /// <summary>Directive <c>chaos</c>.</summary>
    public ChaosOptions? Chaos { get; init; }

    /// <summary>Directive <c>whoami</c>.</summary>
    public bool IsWhoami { get; init; }

    /// <summary>Directive <c>dns64</c>.</summary>
    public Dns64Options? Dns64 { get; init; }

    /// <summary>Directive <c>tls</c>; null in a block of plain DNS.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Directive <c>timeouts</c>.</summary>
    public TimeoutOptions? Timeouts { get; init; }

    /// <summary>Directive <c>reload</c>.</summary>
    public ReloadOptions? Reload { get; init; }

    /// <summary>Directive <c>loadbalance</c>.</summary>
    public LoadBalanceOptions? LoadBalance { get; init; }

    /// <summary>Directive <c>cache</c>.</summary>
    public CacheOptions? Cache { get; init; }

    /// <summary>Directive <c>errors</c>.</summary>
    public ErrorsOptions? Errors { get; init; }

    /// <summary>Directives <c>log</c>, in their order; the first whose names match counts.</summary>
    public IReadOnlyList<LogOptions> Logs { get; init; } = [];

    /// <summary>Directives <c>dnstap</c>, in their order; each is a collector that sees all.</summary>
    public IReadOnlyList<DnstapOptions> Dnstaps { get; init; } = [];

    /// <summary>Directive <c>trace</c>.</summary>
    public TraceOptions? Trace { get; init; }

    /// <summary>Directive <c>prometheus</c>.</summary>
    public PrometheusOptions? Prometheus { get; init; }

    /// <summary>Directive <c>health</c>.</summary>
    public HealthOptions? Health { get; init; }

    /// <summary>Directive <c>ready</c>.</summary>
    public ReadyOptions? Ready { get; init; }

    /// <summary>Directive <c>hosts</c>.</summary>
    public HostsOptions? Hosts { get; init; }

    /// <summary>Directives <c>rewrite</c>, in their order.</summary>
    public IReadOnlyList<RewriteRule> RewriteRules { get; init; } = [];

    /// <summary>Directive <c>any</c>: ANY is answered with one HINFO record.</summary>
    public bool RefusesAny { get; init; }

    /// <summary>Directive <c>bufsize</c>: the cap of UDP responses in octets, 512 to 4096.</summary>
    public int? UdpResponseCap { get; init; }
}

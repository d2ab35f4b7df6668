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
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>A server block while its directives are read, in their order. Used by one thread.</summary>
internal sealed class ServerBlockDraft(IReadOnlyList<DomainName> zones, CorefileReadOptions settings, CorefileDependencies dependencies)
{
    public IReadOnlyList<DomainName> Zones { get; } = zones;

    public CorefileReadOptions Settings { get; } = settings;

    /// <summary>The schemes of the keys.</summary>
    public IReadOnlyList<ServerScheme> Schemes { get; init; } = [ServerScheme.Dns];

    /// <summary>What the file takes from outside its text: a directive that reads a file once notes it here.</summary>
    public CorefileDependencies Dependencies { get; } = dependencies;

    /// <summary>Directive <c>root</c>: where relative paths of other directives begin; empty for the working directory.</summary>
    public string Root { get; set; } = string.Empty;

    /// <summary>What must hold between directives: looked at when all of the block have been read.</summary>
    public List<Action> Checks { get; } = [];

    /// <summary>Directive <c>metadata</c>; set when all of the block has been read.</summary>
    public MetadataOptions? Metadata { get; set; }

    /// <summary>The labels of metadata that directives read, each with the line that does.</summary>
    public List<(MetadataLabel Label, DirectiveLine Line)> MetadataReads { get; } = [];

    public AutopathOptions? Autopath { get; set; }

    public List<FileZoneOptions> Files { get; } = [];

    public List<AutoOptions> Autos { get; } = [];

    public List<SecondaryOptions> Secondaries { get; } = [];

    public List<TransferOptions> Transfers { get; } = [];

    public List<IPAddress> BindAddresses { get; } = [];

    public List<ForwardOptions> Forwards { get; } = [];

    public bool HasLoop { get; set; }

    public List<LogOptions> Logs { get; } = [];

    public List<DnstapOptions> Dnstaps { get; } = [];

    public TraceOptions? Trace { get; set; }

    public List<AclOptions> Acls { get; } = [];

    public List<HeaderRule> HeaderRules { get; } = [];

    public List<TemplateOptions> Templates { get; } = [];

    public ViewOptions? View { get; set; }

    public LocalOptions? Local { get; set; }

    public string? Nsid { get; set; }

    public ChaosOptions? Chaos { get; set; }

    public bool IsWhoami { get; set; }

    public Dns64Options? Dns64 { get; set; }

    public TlsOptions? Tls { get; set; }

    public TimeoutOptions? Timeouts { get; set; }

    public bool IsMinimal { get; set; }

    public ReloadOptions? Reload { get; set; }

    public LoadBalanceOptions? LoadBalance { get; set; }

    public KubernetesOptions? Kubernetes { get; set; }

    public ExternalOptions? External { get; set; }

    public CacheOptions? Cache { get; set; }

    public ErrorsOptions? Errors { get; set; }

    public PrometheusOptions? Prometheus { get; set; }

    public HealthOptions? Health { get; set; }

    public ReadyOptions? Ready { get; set; }

    public HostsOptions? Hosts { get; set; }

    public List<RewriteRule> RewriteRules { get; } = [];

    public bool RefusesAny { get; set; }

    public int? UdpResponseCap { get; set; }

    /// <summary>Notes that a line reads labels of metadata.</summary>
    public void NoteReads(IEnumerable<string> labels, DirectiveLine line) =>
        MetadataReads.AddRange(labels.Select(label => (MetadataLabel.Of(label), line)));

    /// <summary>A path of a directive, under <see cref="Root"/> unless it is absolute.</summary>
    public string PathOf(string path) => Path.Combine(Root, path);
}

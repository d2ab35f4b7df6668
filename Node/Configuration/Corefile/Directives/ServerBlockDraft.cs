using System.Net;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Errors;
using ActorDns.Actors.Routing.Header;
using ActorDns.Actors.Routing.Hosts;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.LoadBalance;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Routing.Rewrite;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>A server block while its directives are read, in their order. Used by one thread.</summary>
internal sealed class ServerBlockDraft(IReadOnlyList<DomainName> zones, CorefileReadOptions settings, CorefileDependencies dependencies)
{
    public IReadOnlyList<DomainName> Zones { get; } = zones;

    public CorefileReadOptions Settings { get; } = settings;

    /// <summary>What the file takes from outside its text: a directive that reads a file once notes it here.</summary>
    public CorefileDependencies Dependencies { get; } = dependencies;

    /// <summary>Directive <c>root</c>: where relative paths of other directives begin; empty for the working directory.</summary>
    public string Root { get; set; } = string.Empty;

    public List<IPAddress> BindAddresses { get; } = [];

    public List<ForwardOptions> Forwards { get; } = [];

    public bool HasLoop { get; set; }

    public List<LogOptions> Logs { get; } = [];

    public List<AclOptions> Acls { get; } = [];

    public List<HeaderRule> HeaderRules { get; } = [];

    public bool IsMinimal { get; set; }

    public ReloadOptions? Reload { get; set; }

    public LoadBalanceOptions? LoadBalance { get; set; }

    public KubernetesOptions? Kubernetes { get; set; }

    public CacheOptions? Cache { get; set; }

    public ErrorsOptions? Errors { get; set; }

    public PrometheusOptions? Prometheus { get; set; }

    public HealthOptions? Health { get; set; }

    public ReadyOptions? Ready { get; set; }

    public HostsOptions? Hosts { get; set; }

    public List<RewriteRule> RewriteRules { get; } = [];

    public bool RefusesAny { get; set; }

    public int? UdpResponseCap { get; set; }

    /// <summary>A path of a directive, under <see cref="Root"/> unless it is absolute.</summary>
    public string PathOf(string path) => Path.Combine(Root, path);
}

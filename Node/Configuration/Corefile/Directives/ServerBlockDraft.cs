using System.Net;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Errors;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Log;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>A server block while its directives are read, in their order. Used by one thread.</summary>
internal sealed class ServerBlockDraft(IReadOnlyList<DomainName> zones, CorefileReadOptions settings)
{
    public IReadOnlyList<DomainName> Zones { get; } = zones;

    public CorefileReadOptions Settings { get; } = settings;

    public List<IPAddress> BindAddresses { get; } = [];

    public List<ForwardOptions> Forwards { get; } = [];

    public List<LogOptions> Logs { get; } = [];

    public KubernetesOptions? Kubernetes { get; set; }

    public CacheOptions? Cache { get; set; }

    public ErrorsOptions? Errors { get; set; }

    public PrometheusOptions? Prometheus { get; set; }

    public HealthOptions? Health { get; set; }

    public ReadyOptions? Ready { get; set; }
}

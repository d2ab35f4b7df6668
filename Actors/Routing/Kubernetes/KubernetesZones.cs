using System.Text;
using ActorDns.Protocol.Answers;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>Makes the zones of a directive from its options. Pure; thread-safe.</summary>
internal static class KubernetesZones
{
    public static IEnumerable<KubernetesZone> Of(KubernetesOptions options)
    {
        var primary = options.Zones.FirstOrDefault(zone => !ReverseNames.IsReverseZone(zone)) ?? options.Zones[0];
        var namespaces = options.Namespaces.Select(Encoding.UTF8.GetBytes).ToArray();
        return options.Zones.Select(zone => new KubernetesZone
        {
            Zone = zone,
            PrimaryZone = primary,
            TtlSeconds = options.TtlSeconds,
            Pods = options.Pods,
            EndpointPodNames = options.EndpointPodNames,
            IgnoreEmptyService = options.IgnoreEmptyService,
            Zonal = options.Zonal,
            IsMulticluster = options.MulticlusterZones.Contains(zone),
            Namespaces = namespaces,
        });
    }

    public static IEnumerable<KubernetesZone> Of(ExternalOptions options, KubernetesOptions kubernetes)
    {
        var namespaces = kubernetes.Namespaces.Select(Encoding.UTF8.GetBytes).ToArray();
        return options.Zones.Select(zone => new KubernetesZone
        {
            Zone = zone,
            PrimaryZone = zone,
            TtlSeconds = options.TtlSeconds,
            EndpointPodNames = kubernetes.EndpointPodNames,
            ApexLabel = Encoding.ASCII.GetBytes(options.Apex),
            ExternalHeadless = options.Headless,
            Namespaces = namespaces,
        });
    }
}

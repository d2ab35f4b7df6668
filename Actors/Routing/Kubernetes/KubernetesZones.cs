using System.Text;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>Makes the zones of a directive from its options. Pure; thread-safe.</summary>
internal static class KubernetesZones
{
    public static IEnumerable<KubernetesZone> Of(KubernetesOptions options)
    {
        var primary = PrimaryOf(options.Zones);
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
        var primary = PrimaryOf(options.Zones);
        var namespaces = kubernetes.Namespaces.Select(Encoding.UTF8.GetBytes).ToArray();
        return options.Zones.Select(zone => new KubernetesZone
        {
            Zone = zone,
            PrimaryZone = primary,
            TtlSeconds = options.TtlSeconds,
            EndpointPodNames = kubernetes.EndpointPodNames,
            ApexLabel = Encoding.ASCII.GetBytes(options.Apex),
            ExternalHeadless = options.Headless,
            Namespaces = namespaces,
        });
    }

    /// <summary>
    /// The zone that PTR records point into. k8s_external of CoreDNS takes the first, even a reverse zone, in which the target
    /// does not exist; here it is the first that has names of services, if there is one.
    /// </summary>
    private static DomainName PrimaryOf(IReadOnlyList<DomainName> zones) => zones.FirstOrDefault(zone => !ReverseNames.IsReverseZone(zone)) ?? zones[0];
}

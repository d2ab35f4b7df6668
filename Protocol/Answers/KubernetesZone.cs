using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// One zone of a kubernetes directive: the options that shape its answers. Part of a question to an owner, who holds
/// objects and no configuration, so that a rolling change of the Corefile is right on every node at every moment.
/// Immutable, thread-safe.
/// </summary>
public sealed record KubernetesZone
{
    /// <summary>The zone as configured.</summary>
    public required DomainName Zone { get; init; }

    /// <summary>The directive's first zone that is not a reverse zone: PTR targets are in it.</summary>
    public required DomainName PrimaryZone { get; init; }

    /// <summary>TTL of all records in seconds, 0 to 3600; also the SOA minimum.</summary>
    public uint TtlSeconds { get; init; } = 5;

    /// <summary>Option <c>pods</c>.</summary>
    public PodMode Pods { get; init; }

    /// <summary>Option <c>endpoint_pod_names</c>.</summary>
    public bool EndpointPodNames { get; init; }

    /// <summary>Option <c>ignore empty_service</c>.</summary>
    public bool IgnoreEmptyService { get; init; }

    /// <summary>Option <c>zonal</c>.</summary>
    public bool Zonal { get; init; }

    /// <summary>True for a zone of option <c>multicluster</c>: answered from ServiceImports.</summary>
    public bool IsMulticluster { get; init; }

    /// <summary>Of a zone of directive k8s_external: the label below which the zone's own names are, 1 to 63 octets; empty for all others.</summary>
    public byte[] ApexLabel { get; init; } = [];

    /// <summary>True for a zone of directive k8s_external: its names, or the addresses of a reverse zone, say how services are reached from outside.</summary>
    public bool IsExternal => ApexLabel.Length > 0;

    /// <summary>Of a zone of directive k8s_external: headless services without a way from outside give their endpoints.</summary>
    public bool ExternalHeadless { get; init; }

    /// <summary>Of a reverse zone that only nodes ask each other about: the names of the pods that have an address, not of services.</summary>
    public bool IsOfPods { get; init; }

    /// <summary>Option <c>namespaces</c>, lower case: the only ones shown; empty for all.</summary>
    public IReadOnlyList<byte[]> Namespaces { get; init; } = [];

    /// <summary>True for a zone below in-addr.arpa or ip6.arpa.</summary>
    public bool IsReverse => ReverseNames.IsReverseZone(Zone);

    /// <summary>Says whether option <c>namespaces</c> shows a namespace.</summary>
    public bool Shows(ReadOnlySpan<byte> @namespace)
    {
        foreach (var shown in Namespaces)
        {
            if (WireNames.EqualsIgnoreCase(shown, @namespace))
            {
                return true;
            }
        }

        return Namespaces.Count == 0;
    }
}

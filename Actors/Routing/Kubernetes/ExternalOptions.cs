using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>The k8s_external directive, read and validated. Immutable.</summary>
public sealed record ExternalOptions
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "k8s_external";

    /// <summary>The label of the zone's own names unless it is said otherwise.</summary>
    public const string DefaultApex = "dns";

    /// <summary>The zones, CIDRs already turned into reverse zones; at least one.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>Option <c>apex</c>: the label below which the zone's own names are, 1 to 63 octets of ASCII.</summary>
    public string Apex { get; init; } = DefaultApex;

    /// <summary>Option <c>ttl</c>: TTL of all records, 0 to 3600 seconds.</summary>
    public uint TtlSeconds { get; init; } = 5;

    /// <summary>Option <c>headless</c>: headless services give their endpoints.</summary>
    public bool Headless { get; init; }

    /// <summary>Option <c>fallthrough</c>: zones whose NXDOMAIN goes on to the next stage; null for none.</summary>
    public IReadOnlyList<DomainName>? Fallthrough { get; init; }
}

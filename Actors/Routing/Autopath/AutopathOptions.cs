using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Autopath;

/// <summary>The autopath directive, read and validated. Immutable.</summary>
public sealed record AutopathOptions
{
    /// <summary>Domains of a search list at most, in a file or of this host.</summary>
    public const int MaxDomains = 32;

    /// <summary>The zones whose names are completed; at least one.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>True for <c>@kubernetes</c>: the search list begins with the domains of the client's pod.</summary>
    public bool IsOfPod { get; init; }

    /// <summary>
    /// The search list of the file; with <see cref="IsOfPod"/> that of this host, which follows the pod's own domains as in its
    /// resolv.conf.
    /// </summary>
    public IReadOnlyList<DomainName> Domains { get; init; } = [];
}

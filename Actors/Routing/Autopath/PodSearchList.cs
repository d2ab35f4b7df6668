using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Autopath;

/// <summary>
/// The search lists kubelets give to pods: <c>NAMESPACE.svc.ZONE svc.ZONE ZONE</c> and those of the host. The first domain
/// names the namespace the client says it is in, so that the pod need not be looked up by its address alone, as CoreDNS does,
/// whose answer is another pod's search list when the address has changed hands: here the owner of that namespace is asked
/// whether one of its pods has the client's address. If none has, or no owner answers in time, the client is left to its own.
/// Thread-safe.
/// </summary>
public sealed class PodSearchList : ISearchList
{
    private readonly (KubernetesZone Zone, DomainName[] Others)[] _zones;
    private readonly PodFinder _pods;

    /// <summary>Makes the lists of a kubernetes directive; without <c>pods verified</c> no pod is known, and nothing matches.</summary>
    /// <param name="options">The kubernetes directive.</param>
    /// <param name="hostDomains">The search list of the pods' hosts.</param>
    /// <param name="records">The tables of this node; they have the directive's feed.</param>
    /// <param name="client">Asks other nodes.</param>
    /// <exception cref="ArgumentException">The tables do not have the directive's feed.</exception>
    public PodSearchList(KubernetesOptions options, IReadOnlyList<DomainName> hostDomains, NodeRecords records, OwnerClient client)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(records);
        _zones =
        [
            .. KubernetesZones.Of(options)
                .Where(zone => zone is { Pods: PodMode.Verified, IsReverse: false, IsMulticluster: false })
                .OrderByDescending(zone => zone.Zone.LabelCount)
                .Select(zone => (zone, OthersOf(zone.Zone, hostDomains))),
        ];
        _pods = new PodFinder(records.FeedOf(Feeds.FeedPlanner.IdOf(options)), records.OtherHolders, client);
    }

    /// <inheritdoc/>
    public bool TryMatch(ReadOnlySpan<byte> name, out SearchMatch match) => TryMatch(name, out match, out _, out _);

    /// <inheritdoc/>
    public ValueTask<bool> IsOfClientAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TryMatch(context.Name, out _, out var zone, out var space)
            ? _pods.ExistsAsync(zone, context.Name.Slice(space + 1, context.Name[space]), context.ClientAddress, context.CanWait)
            : ValueTask.FromResult(false);
    }

    private bool TryMatch(ReadOnlySpan<byte> name, out SearchMatch match, out KubernetesZone zone, out int space)
    {
        foreach (var (candidate, others) in _zones)
        {
            if (WireNames.IsAtOrBelow(name, candidate.Zone.Wire, out var zoneOffset))
            {
                zone = candidate;
                space = SpaceOf(name, zoneOffset);
                match = new SearchMatch(space, others);
                return space > 0;
            }
        }

        (match, zone, space) = (default, null!, 0);
        return false;
    }

    /// <summary>Where the namespace's label begins in <c>own.NAMESPACE.svc.ZONE</c>; 0 when the name is not of that form, or has nothing left of it.</summary>
    private static int SpaceOf(ReadOnlySpan<byte> name, int zoneOffset)
    {
        var (space, last) = (0, 0);
        for (var position = 0; position < zoneOffset; position += name[position] + 1)
        {
            (space, last) = (last, position);
        }

        return WireNames.EqualsIgnoreCase(name.Slice(last + 1, name[last]), "svc"u8) ? space : 0;
    }

    private static DomainName[] OthersOf(DomainName zone, IReadOnlyList<DomainName> hostDomains) =>
        [.. hostDomains.Prepend(zone).Prepend(Below("svc"u8, zone)).Distinct(), DomainName.Root];

    private static DomainName Below(ReadOnlySpan<byte> label, DomainName zone) =>
        zone.Wire.Length + label.Length < WireNames.MaxLength ? DomainName.FromWire([(byte)label.Length, .. label, .. zone.Wire]) : zone;
}

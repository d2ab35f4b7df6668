using ActorDns.Actors.Directory;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// Says which shard must answer a question, from the name alone and the directory. Nothing is asked of anybody for what the
/// directory knows not to exist. Pure but for the tables it reads; allocates nothing; thread-safe.
/// </summary>
internal static class OwnerFinder
{
    /// <summary>Finds the shard.</summary>
    /// <param name="feed">The feed's tables.</param>
    /// <param name="zone">The zone the name is in.</param>
    /// <param name="schema">QNAME, taken apart against the zone.</param>
    /// <param name="name">QNAME in wire form.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="ownAddresses">Addresses of this server.</param>
    public static Ownership Find(
        FeedRecords feed, KubernetesZone zone, in SchemaName schema, ReadOnlySpan<byte> name, RecordType type, ReadOnlySpan<HostAddress> ownAddresses)
    {
        if (!feed.Directory.IsComplete)
        {
            return Ownership.None;
        }

        return schema.Form switch
        {
            SchemaForm.Apex => type == RecordType.NS && !zone.IsExternal ? OfOwnAddress(feed, ownAddresses) : Ownership.None,
            SchemaForm.Reverse => (type == RecordType.PTR || zone.IsExternal) && ReverseNames.TryReadAddress(name, out var address)
                ? new Ownership(feed.ShardOf(ReversePrefix.Of(address)))
                : Ownership.None,
            SchemaForm.Pod => OfPod(feed, zone, schema),
            _ => schema.Service.Length > 0 ? OfService(feed, zone, schema) : Ownership.None,
        };
    }

    private static Ownership OfService(FeedRecords feed, KubernetesZone zone, in SchemaName name) =>
        zone.Shows(name.Namespace)
        && feed.Directory.TryGetNamespace(name.Namespace, out var space)
        && space.Namespace.Exists
        && space.Services.TryGet(name.Service, out var service)
        && service.Exists(zone.IsMulticluster)
            ? new Ownership(feed.ShardOf(space, name.Namespace, Partitioning.PartitionOf(name.Service, feed.Partitions)), space, service)
            : Ownership.None;

    private static Ownership OfPod(FeedRecords feed, KubernetesZone zone, in SchemaName name) =>
        zone.Pods == PodMode.Verified
        && zone.Shows(name.Namespace)
        && feed.Directory.TryGetNamespace(name.Namespace, out var space)
        && space.Namespace.Exists
        && DashedAddress.TryRead(name.Service, out var address)
            ? new Ownership(feed.ShardOf(space, name.Namespace, Partitioning.PartitionOf(address, feed.Partitions)), space)
            : Ownership.None;

    // The first one whose reverse zone is elsewhere: its holder is asked for all of them.
    private static Ownership OfOwnAddress(FeedRecords feed, ReadOnlySpan<HostAddress> ownAddresses)
    {
        var found = Ownership.Nobody;
        foreach (var address in ownAddresses)
        {
            found = feed.ShardOf(ReversePrefix.Of(address));
            if (!feed.HoldsComplete(found))
            {
                break;
            }
        }

        return new Ownership(found);
    }
}

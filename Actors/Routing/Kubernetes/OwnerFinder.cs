using ActorDns.Actors.Directory;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// Says which shard must answer a question, from the name alone and the directory. Nothing is asked of anybody for what the
/// directory knows not to exist. Pure but for the tables it reads; allocates nothing; thread-safe.
/// </summary>
internal static class OwnerFinder
{
    /// <summary>No owner is needed.</summary>
    public const int Nobody = -1;

    /// <summary>Finds the shard.</summary>
    /// <param name="feed">The feed's tables.</param>
    /// <param name="zone">The zone the name is in.</param>
    /// <param name="name">QNAME in wire form.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="ownAddresses">Addresses of this server.</param>
    /// <returns>The shard, here or elsewhere, or <see cref="Nobody"/> when no owner is needed.</returns>
    public static int Find(FeedRecords feed, KubernetesZone zone, ReadOnlySpan<byte> name, RecordType type, ReadOnlySpan<HostAddress> ownAddresses)
    {
        if (!feed.Directory.IsComplete)
        {
            return Nobody;
        }

        var schema = SchemaName.Read(name, zone);
        return schema.Form switch
        {
            SchemaForm.Apex => type == RecordType.NS ? OfOwnAddress(feed, ownAddresses) : Nobody,
            SchemaForm.Reverse => type == RecordType.PTR && ReverseNames.TryReadAddress(name, out var address)
                ? feed.ShardOf(ReversePrefix.Of(address))
                : Nobody,
            SchemaForm.Pod => OfPod(feed, zone, schema),
            _ => schema.Service.Length > 0 ? OfService(feed, zone, schema) : Nobody,
        };
    }

    private static int OfService(FeedRecords feed, KubernetesZone zone, SchemaName name) =>
        zone.Shows(name.Namespace)
        && feed.Directory.NamespaceExists(name.Namespace)
        && feed.Directory.ServiceExists(name.Namespace, name.Service, zone.IsMulticluster)
            ? EntityId.ShardNumberOf(feed.Options.Id, name.Namespace, Partitioning.PartitionOf(name.Service, feed.Partitions))
            : Nobody;

    private static int OfPod(FeedRecords feed, KubernetesZone zone, SchemaName name) =>
        zone.Pods == PodMode.Verified
        && zone.Shows(name.Namespace)
        && feed.Directory.NamespaceExists(name.Namespace)
        && DashedAddress.TryRead(name.Service, out var address)
            ? EntityId.ShardNumberOf(feed.Options.Id, name.Namespace, Partitioning.PartitionOf(address, feed.Partitions))
            : Nobody;

    // The first one whose reverse zone is elsewhere: its holder is asked for all of them.
    private static int OfOwnAddress(FeedRecords feed, ReadOnlySpan<HostAddress> ownAddresses)
    {
        var found = Nobody;
        foreach (var address in ownAddresses)
        {
            found = feed.ShardOf(ReversePrefix.Of(address));
            if (!feed.HoldsComplete(found))
            {
                break;
            }
        }

        return found;
    }
}

using System.Text;
using ActorDns.Actors.Directory;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Inspection;

/// <summary>
/// Shows people what this node knows: feeds, namespaces, who holds which shard. Reads what is published anyway; asks no actor
/// and holds up nobody. Thread-safe.
/// </summary>
/// <param name="records">The tables of this node.</param>
public sealed class NodeInspector(NodeRecords records)
{
    /// <summary>Service names named of one namespace at most.</summary>
    public const int MaxServices = 1000;

    /// <summary>Copies each shard should have: as many as set, but not more than there are nodes.</summary>
    public int Copies => Math.Clamp(records.Holders.Announced.Count, 1, records.Holders.Copies);

    /// <summary>The feeds.</summary>
    public IReadOnlyList<FeedView> Feeds() => [.. records.Feeds.Select(Describe)];

    /// <summary>
    /// The holder of each shard copy: by shard, then by copy; null where nobody has announced that copy. As the members say,
    /// complete or not.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Address?>> Shards()
    {
        var announced = records.Holders.Announced;
        var wanted = Copies;
        return [.. Enumerable.Range(0, EntityId.Shards).Select(shard => Enumerable.Range(0, wanted)
            .Select(copy => announced.FirstOrDefault(node => copy < node.Value.Copies.Count && node.Value.Copies[copy].Contains(shard)).Key)
            .ToArray())];
    }

    /// <summary>Cluster addresses of the nodes that hold a copy of a shard.</summary>
    public IReadOnlyList<string> HoldersOf(int shard) => [.. records.Holders.HoldingOf(shard).Select(address => address.ToString())];

    /// <summary>A namespace in every feed that knows it, letters folded.</summary>
    public IReadOnlyList<NamespaceView> Namespaces(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = Encoding.UTF8.GetBytes(name);
        return [.. records.Feeds.Where(feed => feed.Directory.TryGetNamespace(key, out _)).Select(feed => Describe(feed, key))];
    }

    private static FeedView Describe(FeedRecords feed) => new(
        feed.Options.Id,
        feed.Status.IsFeeding,
        feed.Directory.IsComplete,
        feed.Directory.NamespaceCount,
        feed.Status.SilenceSeconds,
        feed.Directory.Serial,
        [.. feed.Directory.Kinds.Select(kind => new KindView(
            kind.ToString(), feed.Directory.ToldUpTo(kind).ToString(), feed.ProgressOf(kind).ToString(), feed.Status.Faults.GetValueOrDefault(kind)))]);

    private NamespaceView Describe(FeedRecords feed, byte[] key)
    {
        feed.Directory.TryGetNamespace(key, out var entry);
        var services = entry!.Services.Entries.Where(service => !service.Value.IsGone).Select(service => Encoding.UTF8.GetString(service.Key)).ToList();
        services.Sort(StringComparer.Ordinal);
        return new NamespaceView(
            feed.Options.Id,
            entry.Namespace.Exists,
            services.Count,
            [.. services.Take(MaxServices)],
            [.. Enumerable.Range(0, feed.Partitions).Select(partition => Describe(feed, key, partition))]);
    }

    private PartitionView Describe(FeedRecords feed, byte[] @namespace, int partition)
    {
        var shard = EntityId.ShardNumberOf(feed.Options.Id, @namespace, partition);
        return new PartitionView(partition, shard, HoldersOf(shard));
    }
}

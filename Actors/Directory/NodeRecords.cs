using System.Diagnostics.CodeAnalysis;
using ActorDns.Actors.Watching;

namespace ActorDns.Actors.Directory;

/// <summary>
/// Everything this node can answer from without asking an actor: for each feed its directory and the snapshots published
/// by the entities that live here. Feeds are added at start and never removed. Thread-safe.
/// </summary>
public sealed class NodeRecords
{
    private readonly Dictionary<string, FeedRecords> _feeds;

    /// <summary>Makes the tables of the feeds.</summary>
    /// <param name="feeds">The feeds; ids differ.</param>
    /// <param name="partitions">Partitions a namespace is held in, 1 to 64; equal on all nodes.</param>
    public NodeRecords(IEnumerable<FeedOptions> feeds, int partitions)
    {
        Partitions = partitions;
        _feeds = feeds.ToDictionary(feed => feed.Id, feed => new FeedRecords(feed, partitions), StringComparer.Ordinal);
    }

    /// <summary>Partitions a namespace is held in.</summary>
    public int Partitions { get; }

    /// <summary>Other nodes that hold complete copies.</summary>
    public Peers.IHolders OtherHolders => Holders;

    /// <summary>True when every shard that is complete here is complete on another node too: this one may leave.</summary>
    public bool IsAllHeldElsewhere => Feeds.All(feed => feed.CompleteShards.Shards().All(shard => Holders.HoldersOf(feed.Options.Id, shard).Count > 0));

    /// <summary>True when every shard copy that has begun here is complete.</summary>
    public bool AreCopiesComplete => Feeds.All(feed => feed.AreCopiesComplete);

    /// <summary>
    /// Says that a cluster of so many members is about to be: where no shard is placed yet, the first ones wait a moment for all
    /// of them, instead of being placed on the first member and moved. Any thread may call it at any time.
    /// </summary>
    /// <param name="members">Members, this node included; 1 when it is alone.</param>
    public void ExpectMembers(int members) => Holders.Expected = members;

    internal Placement.HolderTable Holders { get; } = new();

    internal IReadOnlyCollection<FeedRecords> Feeds => _feeds.Values;

    /// <summary>The tables of a directive's feed.</summary>
    /// <exception cref="ArgumentException">The node was planned without the directive.</exception>
    internal FeedRecords FeedOf(string id) => TryGetFeed(id, out var feed)
        ? feed
        : throw new ArgumentException("The node's records have no feed for this directive: plan the feeds of all directives.", nameof(id));

    internal bool TryGetFeed(string id, [NotNullWhen(true)] out FeedRecords? feed) => _feeds.TryGetValue(id, out feed);
}

using ActorDns.Actors.Peers;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Who holds which shard copies, as the members announce it. Written by the placement actor, read by any thread: each change
/// publishes a new immutable view.
/// </summary>
internal sealed class HolderTable : IHolders
{
    private static readonly Address[] Nobody = [];
    private volatile int _expected = 1;
    private volatile View _view = new(0, [], [], [], [], [], [], default, new Dictionary<Address, PlacementMessages.HoldingAnnounced>());

    /// <summary>This node.</summary>
    public Address? Self { get; set; }

    /// <summary>Copies each shard should have.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>How many members there will soon be, as far as this node knows; 1 when it is alone.</summary>
    public int Expected
    {
        get => _expected;
        set => _expected = value;
    }

    /// <summary>
    /// The number of this node's last announcement. Kept here because a placement actor that crashed must not give out a lower
    /// one: it would be taken for late. For the placement actor.
    /// </summary>
    public ulong Revision { get; set; }

    /// <summary>Members that hold a copy of a shard, complete or not, this node included.</summary>
    public IReadOnlyList<Address> HoldingOf(int shard) => _view.Holding.GetValueOrDefault(shard, Nobody);

    /// <summary>Other members that hold a complete copy of a shard.</summary>
    public IReadOnlyList<Address> HoldersOf(string feed, int shard) =>
        _view.Complete.TryGetValue(feed, out var shards) ? shards[shard] : Nobody;

    /// <inheritdoc/>
    public Address? OwnHolderOf(string feed, int shard) => _view.Own.GetValueOrDefault(feed).Contains(shard) ? Self : null;

    /// <summary>The number of the newest view; counts up.</summary>
    public long Version => _view.Version;

    /// <summary>Since which <see cref="Version"/> a member, this node included, holds a copy of a shard without a break; <see cref="long.MaxValue"/> if it holds none.</summary>
    public long HeldSince(Address node, int shard) => _view.Since.TryGetValue(node, out var since) ? since[shard] : long.MaxValue;

    /// <summary>Shards whose partitions hold everything on some other member.</summary>
    public ShardSet PartitionsOf(string feed) => _view.Partitions.GetValueOrDefault(feed);

    /// <summary>Other members whose directory is complete.</summary>
    public IReadOnlyList<Address> DirectoriesOf(string feed) => _view.Directories.GetValueOrDefault(feed, Nobody);

    /// <summary>
    /// Says whether a copy of a shard may be moved: another one is complete, or one node holds two (then there is nothing to
    /// lose). Without this a shard could lose its last complete copy to a move.
    /// </summary>
    public bool MayMove(int shard) => !_view.Fragile.Contains(shard);

    /// <summary>What each member has announced, this node included; for people.</summary>
    public IReadOnlyDictionary<Address, PlacementMessages.HoldingAnnounced> Announced => _view.Announced;

    /// <summary>Replaces everything.</summary>
    public void Publish(IReadOnlyDictionary<Address, PlacementMessages.HoldingAnnounced> announced)
    {
        var holding = new Dictionary<int, Address[]>();
        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            holding[shard] = [.. announced.Where(pair => pair.Value.Copies.Any(copy => copy.Contains(shard))).Select(pair => pair.Key)];
        }

        var others = announced.Where(pair => pair.Key != Self).ToList();
        var complete = new Dictionary<string, Address[][]>(StringComparer.Ordinal);
        var directories = new Dictionary<string, Address[]>(StringComparer.Ordinal);
        var partitions = new Dictionary<string, ShardSet>(StringComparer.Ordinal);
        foreach (var feed in others.SelectMany(pair => pair.Value.Feeds).Select(feed => feed.Feed).Distinct().ToList())
        {
            var of = others
                .Select(pair => (pair.Key, Holding: pair.Value.Feeds.FirstOrDefault(holding => holding.Feed == feed)))
                .Where(pair => pair.Holding is not null)
                .ToList();
            complete[feed] = [.. Enumerable.Range(0, EntityId.Shards).Select(shard =>
                of.Where(pair => pair.Holding!.Complete.Contains(shard)).Select(pair => pair.Key).ToArray())];
            partitions[feed] = of.Aggregate(default(ShardSet), (set, pair) => set | pair.Holding!.Partitions);
            directories[feed] = [.. of.Where(pair => pair.Holding!.IsDirectoryComplete).Select(pair => pair.Key)];
        }

        var own = Self is not null && announced.TryGetValue(Self, out var told)
            ? told.Feeds.ToDictionary(feed => feed.Feed, feed => feed.Complete, StringComparer.Ordinal)
            : [];

        // A node that has not said yet what it holds of a feed holds nothing of it.
        var feeds = announced.Values.SelectMany(node => node.Feeds).Select(feed => feed.Feed).Distinct().ToList();
        var fragile = default(ShardSet);
        foreach (var shard in ShardSet.All.Shards())
        {
            var hasPair = announced.Values.Any(node => node.Copies.Count(copy => copy.Contains(shard)) > 1);
            var whole = announced.Values.Count(node => feeds.TrueForAll(id => node.Feeds.Any(feed => feed.Feed == id && feed.Complete.Contains(shard))));
            fragile = Copies > 1 && !hasPair && whole < 2 ? fragile.With(shard) : fragile;
        }

        var version = _view.Version + 1;
        var since = announced.ToDictionary(pair => pair.Key, pair => HeldSince(pair.Key, pair.Value, version));
        _view = new View(version, since, holding, complete, own, directories, partitions, fragile, announced.ToDictionary(pair => pair.Key, pair => pair.Value));
    }

    private long[] HeldSince(Address node, PlacementMessages.HoldingAnnounced announced, long version)
    {
        var before = _view.Announced.TryGetValue(node, out var known) && known.NodeUid == announced.NodeUid ? _view.Since[node] : null;
        var since = new long[EntityId.Shards];
        for (var shard = 0; shard < since.Length; shard++)
        {
            var isHeld = announced.Copies.Any(copy => copy.Contains(shard));
            since[shard] = isHeld ? Math.Min(before?[shard] ?? version, version) : long.MaxValue;
        }

        return since;
    }

    private sealed record View(
        long Version, Dictionary<Address, long[]> Since,
        Dictionary<int, Address[]> Holding, Dictionary<string, Address[][]> Complete, Dictionary<string, ShardSet> Own, Dictionary<string, Address[]> Directories,
        Dictionary<string, ShardSet> Partitions, ShardSet Fragile,
        IReadOnlyDictionary<Address, PlacementMessages.HoldingAnnounced> Announced);
}

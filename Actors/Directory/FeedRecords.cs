using System.Collections.Concurrent;
using System.Text;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Directory;

/// <summary>
/// What this node knows of one feed: its directory, and the record table: the latest snapshot of every partition and
/// reverse zone of each copy that lives here, and which shards of them are complete. An entity is the only one to publish its own; the
/// feed's receiver says what is complete; all threads read.
/// </summary>
internal sealed class FeedRecords
{
    private const int MaxReverseShards = 16_384;
    private const int MaxCopies = 4;
    private const int NoCopy = -1;

    private readonly OctetMap<PartitionSlots> _partitions = new();
    private readonly ConcurrentDictionary<ReversePrefix, ReverseSnapshot>[] _reverse = [.. Enumerable.Range(0, MaxCopies).Select(_ => new ConcurrentDictionary<ReversePrefix, ReverseSnapshot>())];
    private readonly ConcurrentDictionary<ReversePrefix, int> _reverseShards = new();
    private readonly VersionMark[] _progress = [.. Enumerable.Range(0, 8).Select(_ => new VersionMark())];
    private readonly int _partitionCount;
    private readonly int[] _completeCopies = [.. Enumerable.Repeat(NoCopy, EntityId.Shards)];
    private readonly int[] _readCopies = new int[EntityId.Shards];
    private readonly bool[] _begun = new bool[EntityId.Shards];
    private readonly int[] _leaving = new int[EntityId.Shards * MaxCopies];
    private volatile bool _isFresh;

    public FeedRecords(FeedOptions options, int partitions)
    {
        Options = options;
        Directory = new FeedDirectory(options.Kinds);
        _partitionCount = partitions;
    }

    /// <summary>The feed.</summary>
    public FeedOptions Options { get; }

    /// <summary>Partitions a namespace is held in.</summary>
    public int Partitions => _partitionCount;

    /// <summary>Names and versions.</summary>
    public FeedDirectory Directory { get; }

    /// <summary>How the source fares.</summary>
    public FeedStatus Status { get; } = new();

    /// <summary>False while no feeder has been heard of for seconds: what was told may be old.</summary>
    public bool IsFresh
    {
        get => _isFresh;
        set => _isFresh = value;
    }

    /// <summary>
    /// The number of this node's last subscription. Kept here because a receiver that crashed must not give out a number
    /// again: feeders and shard copies tell old from new by it. For the feed's receiver.
    /// </summary>
    public ulong Subscription { get; set; } = 1;

    /// <summary>The shards whose entities hold everything on this node: what is not here does not exist.</summary>
    public ShardSet CompleteShards
    {
        get
        {
            var shards = default(ShardSet);
            for (var shard = 0; shard < EntityId.Shards; shard++)
            {
                shards = HoldsComplete(shard) ? shards.With(shard) : shards;
            }

            return shards;
        }
    }

    /// <summary>Everything of a kind up to this version is in the snapshots of the complete shards.</summary>
    public StateVersion ProgressOf(ObjectKind kind) => _progress[(int)kind & 7].Value;

    /// <summary>Raises <see cref="ProgressOf"/>. For the feed's receiver.</summary>
    public void RaiseProgress(ObjectKind kind, StateVersion version) => _progress[(int)kind & 7].Raise(version);

    /// <summary>Says whether this copy of a shard is complete here.</summary>
    public bool HoldsComplete(int shard, int copy) => Volatile.Read(ref _completeCopies[shard]) == copy && HoldsComplete(shard);

    /// <summary>True when every copy that has begun here is complete.</summary>
    public bool AreCopiesComplete
    {
        get
        {
            for (var shard = 0; shard < EntityId.Shards; shard++)
            {
                if (Volatile.Read(ref _begun[shard]) && !HoldsComplete(shard))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A copy of a shard begins here, empty. For the feed's receiver.</summary>
    public void BeginCopy(int shard, int copy)
    {
        Volatile.Write(ref _leaving[(shard * MaxCopies) + copy], 0);
        Volatile.Write(ref _readCopies[shard], copy);
        Volatile.Write(ref _begun[shard], true);
    }

    /// <summary>A copy of a shard is complete here. For the feed's receiver.</summary>
    public void CompleteCopy(int shard, int copy)
    {
        Volatile.Write(ref _readCopies[shard], copy);
        Volatile.Write(ref _completeCopies[shard], copy);
    }

    /// <summary>No copy of a shard is complete here any more. For the feed's receiver.</summary>
    public void DropCopy(int shard)
    {
        Volatile.Write(ref _completeCopies[shard], NoCopy);
        Volatile.Write(ref _begun[shard], false);
    }

    /// <summary>
    /// An entity of a copy stops with what it holds: the copy is complete no more. For the entities, before they withdraw
    /// their snapshots: a reader that found no snapshot then finds that the copy was not complete.
    /// </summary>
    public void LeaveCopy(int shard, int copy) => Volatile.Write(ref _leaving[(shard * MaxCopies) + copy], 1);

    /// <summary>
    /// True when an entity of a copy has stopped with what it held, and the copy has not begun again since. Known before the
    /// end of the entity is: who finds this false and counts the entities then has counted them all.
    /// </summary>
    public bool IsLeaving(int shard, int copy) => Volatile.Read(ref _leaving[(shard * MaxCopies) + copy]) != 0;

    /// <summary>
    /// Says whether a shard is complete here. To be asked again after a name was not found: an owner may have left in between.
    /// </summary>
    public bool HoldsComplete(int shard)
    {
        var copy = Volatile.Read(ref _completeCopies[shard]);
        return copy != NoCopy && !IsLeaving(shard, copy);
    }

    /// <summary>The shard of a reverse zone; remembered, so that a question costs no text. At the bound it is worked out each time.</summary>
    public int ShardOf(ReversePrefix prefix)
    {
        if (_reverseShards.TryGetValue(prefix, out var shard))
        {
            return shard;
        }

        shard = EntityId.ShardNumberOf(EntityId.OfReverseZone(Options.Id, prefix.ToString()));
        if (_reverseShards.Count < MaxReverseShards)
        {
            _reverseShards.TryAdd(prefix, shard);
        }

        return shard;
    }

    /// <summary>The shard of a partition of a namespace; worked out once for all partitions of it.</summary>
    public int ShardOf(NamespaceEntry entry, LabelKey @namespace, int partition)
    {
        if (entry.Shards is not { } shards)
        {
            shards = new byte[_partitionCount];
            for (var i = 0; i < shards.Length; i++)
            {
                shards[i] = (byte)EntityId.ShardNumberOf(Options.Id, @namespace, i);
            }

            entry.Shards = shards;
        }

        return shards[partition];
    }

    /// <summary>The snapshot of a partition that lives here, or null; letters of the namespace fold.</summary>
    public PartitionSnapshot? FindPartition(LabelKey @namespace, int partition) =>
        _partitions.TryGet(@namespace, out var slots) ? slots.Read(CopyOf(slots.ShardOf(partition)), partition) : null;

    /// <summary>The snapshot of a reverse zone that lives here, or null.</summary>
    public ReverseSnapshot? FindReverse(ReversePrefix prefix) => _reverse[CopyOf(ShardOf(prefix))].GetValueOrDefault(prefix);

    /// <summary>Publishes the snapshot of a partition of one copy.</summary>
    public void Publish(string @namespace, int partition, int copy, PartitionSnapshot snapshot)
    {
        var key = Encoding.UTF8.GetBytes(@namespace);
        _partitions.GetOrAdd(key, () => new PartitionSlots(Options.Id, key, _partitionCount)).Write(copy, partition, snapshot);
    }

    /// <summary>Publishes the snapshot of a reverse zone of one copy.</summary>
    public void Publish(ReversePrefix prefix, int copy, ReverseSnapshot snapshot) => _reverse[copy][prefix] = snapshot;

    /// <summary>Takes a snapshot back, unless the next life of its entity has published its own since.</summary>
    public void Withdraw(string @namespace, int partition, int copy, PartitionSnapshot? snapshot)
    {
        if (snapshot is not null && _partitions.TryGet(Encoding.UTF8.GetBytes(@namespace), out var slots))
        {
            // The table itself stays: a snapshot published at this moment must not be lost with it.
            slots.Clear(copy, partition, snapshot);
        }
    }

    /// <summary>Takes a snapshot back, unless the next life of its entity has published its own since.</summary>
    public void Withdraw(ReversePrefix prefix, int copy, ReverseSnapshot? snapshot)
    {
        if (snapshot is not null)
        {
            _reverse[copy].TryRemove(KeyValuePair.Create(prefix, snapshot));
        }
    }

    /// <summary>
    /// The copy of a shard that is read here: the one the receiver fills. Two copies live here where there is no other node to
    /// take one, and while one is on its way to another: what little the second one holds must not stand for the first.
    /// </summary>
    private int CopyOf(int shard) => Volatile.Read(ref _readCopies[shard]);

    /// <summary>The snapshots of a namespace, by copy and partition.</summary>
    private sealed class PartitionSlots
    {
        private readonly byte[] _shards;
        private readonly PartitionSnapshot?[]?[] _copies = new PartitionSnapshot?[]?[MaxCopies];

        public PartitionSlots(string feed, byte[] @namespace, int count) =>
            _shards = [.. Enumerable.Range(0, count).Select(partition => (byte)EntityId.ShardNumberOf(feed, @namespace, partition))];

        public int ShardOf(int partition) => _shards[partition];

        public PartitionSnapshot? Read(int copy, int partition) => Volatile.Read(ref _copies[copy]) is { } slots ? Volatile.Read(ref slots[partition]) : null;

        public void Write(int copy, int partition, PartitionSnapshot snapshot)
        {
            var slots = Volatile.Read(ref _copies[copy]);
            if (slots is null)
            {
                // Made when the first entity of the copy publishes; another one may do so at the same moment.
                var made = new PartitionSnapshot?[_shards.Length];
                slots = Interlocked.CompareExchange(ref _copies[copy], made, null) ?? made;
            }

            Volatile.Write(ref slots[partition], snapshot);
        }

        public void Clear(int copy, int partition, PartitionSnapshot snapshot)
        {
            if (Volatile.Read(ref _copies[copy]) is { } slots)
            {
                Interlocked.CompareExchange(ref slots[partition], null, snapshot);
            }
        }
    }
}

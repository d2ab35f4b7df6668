using System.Collections.Concurrent;
using System.Text;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;

namespace ActorDns.Actors.Directory;

/// <summary>
/// What this node knows of one feed: its directory, and the record table: the latest snapshot of every partition and
/// reverse zone that lives here. An entity is the only one to publish its own; all threads read.
/// </summary>
internal sealed class FeedRecords
{
    private readonly OctetMap<PartitionSlots> _partitions = new();
    private readonly ConcurrentDictionary<ReversePrefix, ReverseSnapshot> _reverse = new();
    private readonly int _partitionCount;

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

    /// <summary>The snapshot of a partition that lives here, or null; letters of the namespace fold.</summary>
    public PartitionSnapshot? FindPartition(ReadOnlySpan<byte> @namespace, int partition) =>
        _partitions.TryGet(@namespace, out var slots) ? slots.Read(partition) : null;

    /// <summary>The partitions that have a snapshot here.</summary>
    public IEnumerable<(string Namespace, int Partition)> PublishedPartitions() => _partitions.Entries.SelectMany(entry =>
        Enumerable.Range(0, _partitionCount)
            .Where(partition => entry.Value.Read(partition) is not null)
            .Select(partition => (Encoding.UTF8.GetString(entry.Key), partition)));

    /// <summary>The snapshot of a reverse zone that lives here, or null.</summary>
    public ReverseSnapshot? FindReverse(ReversePrefix prefix) => _reverse.GetValueOrDefault(prefix);

    /// <summary>Publishes the snapshot of a partition; null when it leaves this node.</summary>
    public void Publish(string @namespace, int partition, PartitionSnapshot? snapshot)
    {
        var key = Encoding.UTF8.GetBytes(@namespace);
        if (snapshot is null && !_partitions.TryGet(key, out _))
        {
            return;
        }

        var slots = _partitions.GetOrAdd(key, () => new PartitionSlots(_partitionCount));
        slots.Write(partition, snapshot);
    }

    /// <summary>Publishes the snapshot of a reverse zone; null when it leaves this node.</summary>
    public void Publish(ReversePrefix prefix, ReverseSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            _reverse.TryRemove(prefix, out _);
        }
        else
        {
            _reverse[prefix] = snapshot;
        }
    }

    private sealed class PartitionSlots(int count)
    {
        private readonly PartitionSnapshot?[] _slots = new PartitionSnapshot?[count];

        public PartitionSnapshot? Read(int partition) => Volatile.Read(ref _slots[partition]);

        public void Write(int partition, PartitionSnapshot? snapshot) => Volatile.Write(ref _slots[partition], snapshot);
    }
}

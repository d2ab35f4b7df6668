using System.Text;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// The decisions of a feed: which partition gets which change, what the directories hear of it, and when a kind is
/// complete. Holds no object, only the <see cref="ObjectIndex"/>.
///
/// A kind is complete when (1) a list has named all of its objects and (2) every partition known has swept what that list
/// did not name and says that the reverse zones have what follows. A partition that comes into being later has nothing to
/// sweep; it is told the sweeps of all complete kinds right after its first changes, and so is complete at once.
/// Epochs are Unix milliseconds, so that they grow over restarts of the feed too.
/// Not thread-safe.
/// </summary>
internal sealed class FeedState
{
    private readonly string _feed;
    private readonly int _partitions;
    private readonly ObjectIndex _index = new();
    private readonly Dictionary<(string Namespace, int Partition), string> _entities = [];
    private readonly Dictionary<ObjectKind, KindState> _kinds;

    public FeedState(string feed, int partitions, IEnumerable<ObjectKind> kinds)
    {
        _feed = feed;
        _partitions = partitions;
        _kinds = kinds.ToDictionary(kind => kind, _ => new KindState());
        RequiredKinds = Directory.FeedDirectory.MaskOf(_kinds.Keys.Where(kind => kind != ObjectKind.Namespace));
    }

    /// <summary>The kinds a partition needs to be complete, bit n for kind n.</summary>
    public uint RequiredKinds { get; }

    /// <summary>Number of objects of all kinds in the index.</summary>
    public int ObjectCount => _index.Count;

    /// <summary>Number of partitions that hold something.</summary>
    public int EntityCount => _entities.Count;

    /// <summary>The epoch changes of a kind belong to.</summary>
    public long EpochOf(ObjectKind kind) => _kinds[kind].Epoch;

    /// <summary>
    /// Takes over partitions that an earlier life of the feed filled: what they hold and no list names any more must be
    /// swept, though this life never sent it.
    /// </summary>
    public void Adopt(IEnumerable<(string Namespace, int Partition)> partitions)
    {
        foreach (var (@namespace, partition) in partitions)
        {
            _entities[(@namespace, partition)] = EntityId.OfPartition(_feed, @namespace, partition);
        }
    }

    /// <summary>A list begins.</summary>
    public void BeginList(ObjectKind kind, long unixMilliseconds)
    {
        var state = _kinds[kind];
        state.Epoch = Math.Max(state.Epoch + 1, unixMilliseconds);
    }

    /// <summary>Finds the partition and the news of each change.</summary>
    public RoutedChanges Route(ObjectKind kind, bool fromList, IReadOnlyList<ObjectChange> changes)
    {
        var routed = new RoutedChanges();
        var epoch = _kinds[kind].Epoch;
        foreach (var change in changes)
        {
            if (kind == ObjectKind.Namespace)
            {
                routed.Entries.Add(new(kind, string.Empty, change.Name, change.Version, change.Object is null));
            }
            else if (change.Object is null)
            {
                RouteDeleted(routed, change);
            }
            else
            {
                RoutePresent(routed, change, change.Object, fromList, epoch);
            }
        }

        return routed;
    }

    /// <summary>A list is complete: forgets what it did not name.</summary>
    /// <returns>The partitions that must sweep.</returns>
    public IReadOnlyCollection<string> CompleteList(ObjectKind kind, ulong version)
    {
        var state = _kinds[kind];
        state.ListedEpoch = state.Epoch;
        state.ListedVersion = version;
        state.Unswept.Clear();
        if (kind == ObjectKind.Namespace)
        {
            return [];
        }

        _index.Sweep(kind, state.Epoch);
        state.Unswept.UnionWith(_entities.Values);
        return state.Unswept;
    }

    /// <summary>A partition has swept.</summary>
    /// <returns>True if it was the last one of that epoch: the kind is complete.</returns>
    public bool NoteSwept(string entityId, ObjectKind kind, long epoch) =>
        _kinds.TryGetValue(kind, out var state)
        && epoch == state.ListedEpoch
        && state.Unswept.Remove(entityId)
        && state.Unswept.Count == 0;

    /// <summary>The partitions that have not answered a sweep yet.</summary>
    public IEnumerable<(ObjectKind Kind, string EntityId)> Unswept() =>
        _kinds.SelectMany(pair => pair.Value.Unswept.Select(entity => (pair.Key, entity)));

    /// <summary>The sweep a partition is told of a kind.</summary>
    public RecordMessages.SweepObjects SweepOf(ObjectKind kind, string entityId)
    {
        var state = _kinds[kind];
        return new(entityId, kind, state.ListedEpoch, state.ListedVersion, RequiredKinds);
    }

    /// <summary>The kinds whose lists are complete; a new partition is told their sweeps.</summary>
    public IEnumerable<ObjectKind> ListedKinds() =>
        _kinds.Where(pair => pair.Key != ObjectKind.Namespace && pair.Value.ListedEpoch > 0).Select(pair => pair.Key);

    /// <summary>The directory's news that a kind is complete.</summary>
    public DirectoryMessages.KindListed ListedOf(ObjectKind kind) =>
        new(_feed, kind, _kinds[kind].ListedEpoch, _kinds[kind].ListedVersion);

    /// <summary>Forgets an empty partition.</summary>
    /// <returns>The kinds that became complete by it.</returns>
    public IReadOnlyList<ObjectKind> Release(string entityId)
    {
        if (!EntityId.TryReadPartition(entityId, out _, out var @namespace, out var partition)
            || !_entities.Remove((@namespace, partition)))
        {
            return [];
        }

        return [.. _kinds.Where(pair => pair.Value.Unswept.Remove(entityId) && pair.Value.Unswept.Count == 0).Select(pair => pair.Key)];
    }

    /// <summary>True while the feed counts on this partition.</summary>
    public bool Knows(string entityId) =>
        EntityId.TryReadPartition(entityId, out _, out var @namespace, out var partition)
        && _entities.ContainsKey((@namespace, partition));

    private void RouteDeleted(RoutedChanges routed, ObjectChange change)
    {
        var partition = _index.NoteDeleted(change.Kind, change.Namespace, change.Name);
        var name = change.Kind is ObjectKind.Service or ObjectKind.ServiceImport ? change.Name : string.Empty;
        if (partition >= 0)
        {
            routed.Entries.Add(new(change.Kind, change.Namespace, name, change.Version, true));
            routed.Add(EntityOf(routed, change.Namespace, partition), change);
            return;
        }

        // Not known, perhaps because the feed was restarted: whoever holds it must drop it.
        for (partition = 0; partition < _partitions; partition++)
        {
            if (_entities.TryGetValue((change.Namespace, partition), out var entity))
            {
                routed.Add(entity, change);
            }
        }
    }

    private void RoutePresent(RoutedChanges routed, ObjectChange change, ClusterObject value, bool fromList, long epoch)
    {
        var partition = PartitionOf(value);
        var isNews = _index.NotePresent(value, partition, epoch, out var previous);
        if (previous >= 0 && previous != partition)
        {
            routed.Add(
                EntityOf(routed, change.Namespace, previous),
                ObjectChange.Deleted(change.Kind, change.Namespace, change.Name, change.Version));
        }

        if (isNews || fromList)
        {
            routed.Add(EntityOf(routed, change.Namespace, partition), change);
        }

        if (isNews || (fromList && value is ServiceObject))
        {
            var name = value switch
            {
                ServiceObject => value.Name,
                EndpointSliceObject slice => slice.ServiceName,
                _ => string.Empty,
            };
            routed.Entries.Add(new(change.Kind, change.Namespace, name, change.Version, false));
            routed.IsNews |= isNews;
        }
    }

    private string EntityOf(RoutedChanges routed, string @namespace, int partition)
    {
        if (!_entities.TryGetValue((@namespace, partition), out var entity))
        {
            entity = EntityId.OfPartition(_feed, @namespace, partition);
            _entities.Add((@namespace, partition), entity);
            routed.NewEntities.Add(entity);
            foreach (var kind in _kinds.Values.Where(kind => kind.Unswept.Count > 0))
            {
                kind.Unswept.Add(entity);
            }
        }

        return entity;
    }

    private int PartitionOf(ClusterObject value) => value switch
    {
        PodObject pod => Partitioning.PartitionOf(pod.Address, _partitions),
        EndpointSliceObject slice => Partitioning.PartitionOf(Encoding.UTF8.GetBytes(slice.ServiceName), _partitions),
        _ => Partitioning.PartitionOf(Encoding.UTF8.GetBytes(value.Name), _partitions),
    };

    private sealed class KindState
    {
        public long Epoch { get; set; }

        public long ListedEpoch { get; set; }

        public ulong ListedVersion { get; set; }

        public HashSet<string> Unswept { get; } = [];
    }
}

using System.Text;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// The decisions of a feeder: which partition gets which change, what the directories hear of it, and to which history of
/// the API server a version belongs. Holds no object, only the <see cref="ObjectIndex"/>.
///
/// The index is known to be whole after the feeder's own first list of a kind. A feeder that resumed where another one
/// stopped has none of its own yet: what it does not know it sends to every partition that could hold it, and each drops
/// what it does not have.
///
/// Epochs: an epoch is a history of the API server's versions. A list older than what was known means that the API server
/// was restored from a backup: the next epoch begins, and the list is read once more in it, so that its objects stand above
/// all that was known. Two feeders that notice the same count alike. Not thread-safe.
/// </summary>
internal sealed class FeedState
{
    private readonly int _partitions;
    private readonly ObjectIndex _index = new();
    private readonly Dictionary<ObjectKind, KindState> _kinds;

    public FeedState(int partitions, IEnumerable<ObjectKind> kinds)
    {
        _partitions = partitions;
        _kinds = kinds.ToDictionary(kind => kind, _ => new KindState());
    }

    /// <summary>Number of objects of all kinds in the index.</summary>
    public int ObjectCount => _index.Count;

    /// <summary>The kinds.</summary>
    public IReadOnlyCollection<ObjectKind> Kinds => _kinds.Keys;

    /// <summary>The epoch of a kind's versions; 0 before the first list.</summary>
    public long EpochOf(ObjectKind kind) => _kinds[kind].Told.Epoch;

    /// <summary>Up to which version the stream has told a kind; the default before its first list.</summary>
    public StateVersion ToldUpTo(ObjectKind kind) => _kinds[kind].IsTold ? _kinds[kind].Told : default;

    /// <summary>The list under way, or 0.</summary>
    public long ListOf(ObjectKind kind) => _kinds[kind].List;

    /// <summary>Goes on behind a version that another feeder told.</summary>
    public void Resume(ObjectKind kind, StateVersion version)
    {
        var state = _kinds[kind];
        (state.Told, state.IsTold, state.IsIndexed) = (version, true, false);
    }

    /// <summary>A list begins.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="list">Its number, different from that of every other list of any feeder.</param>
    /// <param name="known">The newest version this node has been told by any feeder.</param>
    public void BeginList(ObjectKind kind, long list, StateVersion known)
    {
        var state = _kinds[kind];
        state.List = list;
        state.ListNumber++;
        state.Told = new StateVersion(Math.Max(Math.Max(state.Told.Epoch, known.Epoch), 1), known.Epoch > state.Told.Epoch ? 0 : state.Told.Version);
        state.Known = StateVersion.Max(state.Known, StateVersion.Max(known, state.Told));
    }

    /// <summary>A list is complete.</summary>
    /// <returns>False if the API server's versions went back: the list must be read again, in the epoch that begins with this.</returns>
    public bool CompleteList(ObjectKind kind, ulong version)
    {
        var state = _kinds[kind];
        state.List = 0;
        if (version > 0 && state.Known.Epoch == state.Told.Epoch && version < state.Known.Version)
        {
            state.Told = new StateVersion(state.Told.Epoch + 1, 0);
            state.Known = state.Told;
            state.IsTold = false;
            return false;
        }

        state.Told = new StateVersion(state.Told.Epoch, version);
        state.IsTold = true;
        state.IsIndexed = true;
        _index.Sweep(kind, state.ListNumber);
        return true;
    }

    /// <summary>Everything up to a version has been read.</summary>
    /// <returns>False if that is no news.</returns>
    public bool Reach(ObjectKind kind, ulong version)
    {
        var state = _kinds[kind];
        if (!state.IsTold || state.List != 0 || version <= state.Told.Version)
        {
            return false;
        }

        state.Told = state.Told with { Version = version };
        return true;
    }

    /// <summary>Finds the partition and the news of each change.</summary>
    public RoutedChanges Route(ObjectKind kind, bool fromList, IReadOnlyList<ObjectChange> changes)
    {
        var routed = new RoutedChanges();
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
                RoutePresent(routed, change, change.Object, fromList);
            }
        }

        if (kind == ObjectKind.Pod)
        {
            // Pods have no names in brief: one entry a namespace says all.
            var newest = routed.Entries.GroupBy(entry => entry.Namespace, (_, entries) => entries.MaxBy(entry => entry.Version)!).ToList();
            routed.Entries.Clear();
            routed.Entries.AddRange(newest);
        }

        return routed;
    }

    private void RouteDeleted(RoutedChanges routed, ObjectChange change)
    {
        var previous = _index.NoteDeleted(change.Kind, change.Namespace, change.Name);
        var isNamed = change.Kind is ObjectKind.Service or ObjectKind.ServiceImport;
        routed.Entries.Add(new(change.Kind, change.Namespace, isNamed ? change.Name : string.Empty, change.Version, true));
        routed.IsNews = true;
        if (isNamed)
        {
            routed.Changes.Add(new RoutedChange(PartitionOf(change.Name), change));
        }
        else if (previous >= 0)
        {
            routed.Changes.Add(new RoutedChange(previous, change));
        }
        else
        {
            SendToAll(routed, change, except: -1);
        }
    }

    private void RoutePresent(RoutedChanges routed, ObjectChange change, ClusterObject value, bool fromList)
    {
        var state = _kinds[change.Kind];
        var partition = PartitionOf(value);
        var isNews = _index.NotePresent(value, partition, state.ListNumber, out var previous);
        if (previous != partition && change.Kind is ObjectKind.EndpointSlice or ObjectKind.Pod && (previous >= 0 || (!state.IsIndexed && !fromList)))
        {
            var moved = ObjectChange.Deleted(change.Kind, change.Namespace, change.Name, change.Version);
            if (previous >= 0)
            {
                routed.Changes.Add(new RoutedChange(previous, moved));
            }
            else
            {
                SendToAll(routed, moved, except: partition);
            }

            // The service it was of is not known any more.
            routed.Entries.Add(new(change.Kind, change.Namespace, string.Empty, change.Version, true));
        }

        if (!isNews && !fromList)
        {
            return;
        }

        routed.Changes.Add(new RoutedChange(partition, change));
        var name = value switch
        {
            EndpointSliceObject slice => slice.ServiceName,
            PodObject => string.Empty,
            _ => value.Name,
        };
        routed.IsNews |= isNews;
        if (isNews || value is ServiceObject)
        {
            routed.Entries.Add(new(change.Kind, change.Namespace, name, change.Version, false));
        }
    }

    private void SendToAll(RoutedChanges routed, ObjectChange change, int except)
    {
        for (var partition = 0; partition < _partitions; partition++)
        {
            if (partition != except)
            {
                routed.Changes.Add(new RoutedChange(partition, change));
            }
        }
    }

    private int PartitionOf(string service) => Partitioning.PartitionOf(Encoding.UTF8.GetBytes(service), _partitions);

    private int PartitionOf(ClusterObject value) => value switch
    {
        PodObject pod => Partitioning.PartitionOf(pod.Address, _partitions),
        EndpointSliceObject slice => PartitionOf(slice.ServiceName),
        _ => PartitionOf(value.Name),
    };

    private sealed class KindState
    {
        public StateVersion Told { get; set; }

        /// <summary>The newest version anybody knew when the list began: a list behind it went back.</summary>
        public StateVersion Known { get; set; }

        public bool IsTold { get; set; }

        public bool IsIndexed { get; set; }

        public long List { get; set; }

        public long ListNumber { get; set; }
    }
}

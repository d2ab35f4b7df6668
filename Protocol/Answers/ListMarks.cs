using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Mark and sweep of lists: for each list under way the objects it has not named yet. A list begins with all that is known;
/// what it names is taken off, what another stream brings meanwhile is put on; what is left at its end and is not newer
/// than the list is gone. Two feeders may list at once: each list has its own marks. Not thread-safe.
///
/// A list that has ended leaves a floor: what existed at its version was named. An object that is not known and is not above
/// the floor was gone by then, whoever says it late: a watch that lags, or a list that had begun before. Only a list that
/// begins behind the floor may name it, so that a list mends what was lost.
/// Bound: <see cref="MaxLists"/> lists at once, the oldest is forgotten (its sweep then drops nothing).
/// </summary>
internal sealed class ListMarks
{
    private const int MaxLists = 16;
    private readonly List<Run> _lists = [];
    private StateVersion[] _floors = [];

    /// <summary>A list begins.</summary>
    public void Begin(ObjectKind kind, long list, IEnumerable<ulong> known)
    {
        _lists.RemoveAll(run => run.List == list && run.Kind == kind);
        if (_lists.Count == MaxLists)
        {
            _lists.RemoveAt(0);
        }

        _lists.Add(new Run(kind, list, [.. known]));
    }

    /// <summary>At or below this version an object that is not known is gone.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="list">The list that names it; 0 for a watch.</param>
    public StateVersion FloorOf(ObjectKind kind, long list)
    {
        if (list != 0 && Find(kind, list) is >= 0 and var index)
        {
            return _lists[index].Floor;
        }

        return (int)kind < _floors.Length ? _floors[(int)kind] : default;
    }

    /// <summary>An object was told.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="key">Its name's key.</param>
    /// <param name="list">The list that named it; 0 for a watch.</param>
    /// <param name="isNews">True when it was newer than what was known.</param>
    public void Note(ObjectKind kind, ulong key, long list, bool isNews)
    {
        foreach (var run in _lists)
        {
            if (run.Kind != kind)
            {
                continue;
            }

            if (run.List == list)
            {
                run.Unnamed.Remove(key);
            }
            else if (isNews)
            {
                run.Unnamed.Add(key);
            }
        }
    }

    /// <summary>A list has ended: what it did not name; null when its begin was not seen.</summary>
    public HashSet<ulong>? End(ObjectKind kind, long list, StateVersion version)
    {
        var index = Find(kind, list);
        if (index < 0)
        {
            return null;
        }

        var unnamed = _lists[index].Unnamed;
        _lists.RemoveAt(index);
        if (_floors.Length <= (int)kind)
        {
            Array.Resize(ref _floors, (int)kind + 1);
        }

        _floors[(int)kind] = StateVersion.Max(_floors[(int)kind], version);
        foreach (var run in _lists.Where(run => run.Kind == kind))
        {
            run.Floor = StateVersion.Max(run.Floor, version);
        }

        return unnamed;
    }

    private int Find(ObjectKind kind, long list) => _lists.FindIndex(run => run.Kind == kind && run.List == list);

    private sealed class Run(ObjectKind kind, long list, HashSet<ulong> unnamed)
    {
        public ObjectKind Kind { get; } = kind;

        public long List { get; } = list;

        public HashSet<ulong> Unnamed { get; } = unnamed;

        /// <summary>The newest list of the kind that ended since this one began.</summary>
        public StateVersion Floor { get; set; }
    }
}

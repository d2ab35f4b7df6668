using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// Mark and sweep of lists: for each list under way the objects it has not named yet. A list begins with all that is known;
/// what it names is taken off, what another stream brings meanwhile is put on; what is left at its end and is not newer
/// than the list is gone. Two feeders may list at once: each list has its own marks. Not thread-safe.
/// Bound: <see cref="MaxLists"/> lists at once, the oldest is forgotten (its sweep then drops nothing).
/// </summary>
internal sealed class ListMarks
{
    private const int MaxLists = 16;
    private readonly List<(ObjectKind Kind, long List, HashSet<ulong> Unnamed)> _lists = [];

    /// <summary>A list begins.</summary>
    public void Begin(ObjectKind kind, long list, IEnumerable<ulong> known)
    {
        _lists.RemoveAll(run => run.List == list && run.Kind == kind);
        if (_lists.Count == MaxLists)
        {
            _lists.RemoveAt(0);
        }

        _lists.Add((kind, list, [.. known]));
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
    public HashSet<ulong>? End(ObjectKind kind, long list)
    {
        var index = _lists.FindIndex(run => run.Kind == kind && run.List == list);
        if (index < 0)
        {
            return null;
        }

        var unnamed = _lists[index].Unnamed;
        _lists.RemoveAt(index);
        return unnamed;
    }
}

using System.Text;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// What one reverse zone knows, with one writer: for each service its whole set. Fenced by the set's version, so that lost,
/// doubled and late messages heal. Not thread-safe; <see cref="Publish"/> gives what other threads may read.
/// </summary>
public sealed class ReverseState
{
    private readonly Dictionary<(string Namespace, string Service), (ulong Version, ReverseRecord[] Records)> _sets = [];

    /// <summary>Begins with what an earlier snapshot holds, or empty.</summary>
    public ReverseState(ReverseSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            return;
        }

        foreach (var set in snapshot.Records.ToArray().GroupBy(record =>
            (Encoding.UTF8.GetString(record.Namespace), Encoding.UTF8.GetString(record.Service))))
        {
            _sets.Add(set.Key, (set.First().Version, [.. set]));
        }
    }

    /// <summary>True when no service has an address here.</summary>
    public bool IsEmpty => _sets.Values.All(set => set.Records.Length == 0);

    /// <summary>Replaces the set of a service, unless a newer one is known.</summary>
    /// <returns>False if it was dropped.</returns>
    public bool Replace(string @namespace, ReverseSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var key = (@namespace, set.Service);
        if (_sets.TryGetValue(key, out var known) && known.Version > set.Version)
        {
            return false;
        }

        var owner = Encoding.UTF8.GetBytes(@namespace);
        var service = Encoding.UTF8.GetBytes(set.Service);
        _sets[key] = (set.Version, [.. set.Entries.Select(entry => new ReverseRecord(entry.Address, owner, service, set.Version, entry))]);
        return true;
    }

    /// <summary>Makes a snapshot of the sets, and forgets the empty ones: their fence has done its work.</summary>
    public ReverseSnapshot Publish()
    {
        foreach (var (key, set) in _sets)
        {
            if (set.Records.Length == 0)
            {
                _sets.Remove(key);
            }
        }

        var records = _sets.Values.SelectMany(set => set.Records).ToArray();
        Array.Sort(records, Compare);
        return new ReverseSnapshot(records);
    }

    private static int Compare(ReverseRecord left, ReverseRecord right)
    {
        var order = left.Address.CompareTo(right.Address);
        order = order != 0 ? order : left.Namespace.AsSpan().SequenceCompareTo(right.Namespace);
        return order != 0 ? order : left.Service.AsSpan().SequenceCompareTo(right.Service);
    }
}

using System.Text;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// What one reverse zone knows, with one writer: for each service its whole set. Fenced by the set's version, so that lost,
/// doubled and late messages heal. Not thread-safe; <see cref="Publish"/> gives what other threads may read.
/// </summary>
public sealed class ReverseState
{
    private readonly Dictionary<(string Namespace, string Service), ReverseSource> _sources = [];

    /// <summary>True when no service has an address here.</summary>
    public bool IsEmpty => _sources.Values.All(source => source.Set.IsEmpty);

    /// <summary>Replaces the set of a service, unless a newer one is known.</summary>
    /// <returns>False if it was dropped.</returns>
    public bool Replace(string @namespace, ReverseSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var key = (@namespace, set.Service);
        if (_sources.TryGetValue(key, out var known) && known.Set.Version > set.Version)
        {
            return false;
        }

        _sources[key] = known is null
            ? new ReverseSource(Encoding.UTF8.GetBytes(@namespace), Encoding.UTF8.GetBytes(set.Service), set)
            : known with { Set = set };
        return true;
    }

    /// <summary>Makes a snapshot of the sets, and forgets the empty ones: their fence has done its work.</summary>
    public ReverseSnapshot Publish()
    {
        foreach (var (key, source) in _sources)
        {
            if (source.Set.IsEmpty)
            {
                _sources.Remove(key);
            }
        }

        var sources = _sources.Values.ToArray();
        Array.Sort(sources, static (left, right) =>
        {
            var order = left.Namespace.AsSpan().SequenceCompareTo(right.Namespace);
            return order != 0 ? order : left.Service.AsSpan().SequenceCompareTo(right.Service);
        });
        return new ReverseSnapshot(sources);
    }
}

using System.Text;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// What one reverse zone knows, with one writer: for each service its whole set, and that of its addresses from outside. Fenced by the set's version, so that lost,
/// doubled and late messages heal. Not thread-safe; <see cref="Publish"/> gives what other threads may read.
/// </summary>
public sealed class ReverseState
{
    /// <summary>Services that have left remembered, to fence late messages and copies; beyond it the oldest half is forgotten.</summary>
    private const int MaxFences = 1024;

    private readonly Dictionary<(string Namespace, string Service), ReverseSource> _sources = [];
    private readonly Dictionary<(string Namespace, string Service), StateVersion> _fences = [];

    /// <summary>True when no service has an address here.</summary>
    public bool IsEmpty => _sources.Values.All(source => source.Set.IsEmpty);

    /// <summary>Replaces the set of a service, unless a newer one is known.</summary>
    /// <returns>False if it was dropped.</returns>
    public bool Replace(string @namespace, ReverseSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var key = (@namespace, set.Service);
        if ((_sources.TryGetValue(key, out var known) && known.Set.Version > set.Version)
            || (_fences.TryGetValue(key, out var left) && left > set.Version))
        {
            return false;
        }

        _fences.Remove(key);

        _sources[key] = known is null
            ? new ReverseSource(Encoding.UTF8.GetBytes(@namespace), Encoding.UTF8.GetBytes(set.ServiceName), set)
            : known with { Set = set };
        return true;
    }

    /// <summary>Makes a snapshot of the sets; of the empty ones only the fence stays.</summary>
    public ReverseSnapshot Publish()
    {
        foreach (var (key, source) in _sources)
        {
            if (source.Set.IsEmpty)
            {
                _sources.Remove(key);
                Fence(key, source.Set.Version);
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

    private void Fence((string Namespace, string Service) key, StateVersion version)
    {
        if (_fences.Count >= MaxFences)
        {
            foreach (var old in _fences.OrderBy(pair => pair.Value).Take(MaxFences / 2).Select(pair => pair.Key).ToList())
            {
                _fences.Remove(old);
            }
        }

        _fences[key] = version;
    }
}

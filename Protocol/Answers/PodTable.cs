using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The pods of one partition: for each a key of its name, its address and version, no object. Several pods may share an
/// address (host network), so each counts by itself. Not thread-safe.
/// </summary>
internal sealed class PodTable
{
    private readonly Dictionary<ulong, (HostAddress Address, StateVersion Version)> _pods = [];

    /// <summary>Number of pods.</summary>
    public int Count => _pods.Count;

    /// <summary>The keys of all pods.</summary>
    public IEnumerable<ulong> Keys => _pods.Keys;

    /// <summary>The pods, for a copy.</summary>
    public IEnumerable<(ulong Key, HostAddress Address, StateVersion Version)> All =>
        _pods.Select(pod => (pod.Key, pod.Value.Address, pod.Value.Version));

    /// <summary>Applies a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="version">Its version.</param>
    /// <param name="changed">True if an address may have come or gone.</param>
    /// <returns>False if it was older than what is known, or is known already.</returns>
    public bool Apply(ObjectChange change, StateVersion version, out bool changed)
    {
        changed = false;
        var key = NameKey.Of(change.Name);
        var known = _pods.TryGetValue(key, out var pod);
        if (known && version < pod.Version)
        {
            return false;
        }

        if (change.Object is not PodObject present)
        {
            changed = _pods.Remove(key);
            return true;
        }

        if (known && version == pod.Version && present.Address == pod.Address)
        {
            // What both feeders tell is no news: a list that has named it already must not be told to drop it.
            return false;
        }

        _pods[key] = (present.Address, version);
        changed = !known || pod.Address != present.Address;
        return true;
    }

    /// <summary>Drops pods a complete list did not name.</summary>
    public bool Sweep(HashSet<ulong> unnamed, StateVersion version)
    {
        var swept = false;
        foreach (var key in unnamed)
        {
            swept |= _pods.TryGetValue(key, out var pod) && pod.Version <= version && _pods.Remove(key);
        }

        return swept;
    }

    /// <summary>The addresses, each once.</summary>
    public HashSet<HostAddress> Addresses() => [.. _pods.Values.Select(pod => pod.Address)];
}

using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>
/// The pods of one partition: for each a hash of its name, its address and the epoch of the list that named it last, no
/// object. Several pods may share an address (host network), so each counts by itself. Not thread-safe.
/// </summary>
internal sealed class PodTable
{
    private readonly Dictionary<ulong, (HostAddress Address, ulong Version, long Epoch)> _pods = [];

    /// <summary>Number of pods.</summary>
    public int Count => _pods.Count;

    /// <summary>Applies a change.</summary>
    /// <returns>True if an address may have come or gone.</returns>
    public bool Apply(ObjectChange change, long epoch)
    {
        var key = KeyOf(change.Name);
        var known = _pods.TryGetValue(key, out var pod);
        if (known && epoch <= pod.Epoch && change.Version < pod.Version)
        {
            return false;
        }

        if (change.Object is not PodObject present)
        {
            return _pods.Remove(key);
        }

        _pods[key] = (present.Address, change.Version, epoch);
        return !known || pod.Address != present.Address;
    }

    /// <summary>Drops the pods a complete list did not name.</summary>
    public bool Sweep(long epoch)
    {
        var swept = false;
        foreach (var (key, pod) in _pods)
        {
            swept |= pod.Epoch < epoch && _pods.Remove(key);
        }

        return swept;
    }

    /// <summary>The addresses, each once.</summary>
    public HashSet<HostAddress> Addresses() => [.. _pods.Values.Select(pod => pod.Address)];

    private static ulong KeyOf(string name)
    {
        Span<byte> octets = stackalloc byte[256];
        var length = name.Length <= 85 ? Encoding.UTF8.GetBytes(name, octets) : 0;
        ReadOnlySpan<byte> read = length > 0 ? octets[..length] : Encoding.UTF8.GetBytes(name);
        var low = WireNames.StableHash(read);
        var high = 14695981039346656037UL;
        foreach (var octet in read)
        {
            high = (high ^ octet) * 1099511628211UL;
        }

        return high ^ ((ulong)low << 32);
    }
}

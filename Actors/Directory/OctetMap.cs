using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Directory;

/// <summary>
/// A hash table from octets (names of namespaces and services, lower case) to values, read without a lock by any number
/// of threads while others write. A bucket is a chain of immutable nodes: a writer builds the new chain and publishes its
/// head, so a reader sees a chain before or after a change, never between. Writers take a lock; they are few.
/// Looking up allocates nothing. Unbounded: its owner adds only what the API server holds.
/// </summary>
internal sealed class OctetMap<TValue>
    where TValue : class
{
    private readonly Lock _writing = new();
    private volatile Node?[] _buckets = new Node?[4];
    private int _count;

    /// <summary>The number of entries.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The entries at one moment, in no order.</summary>
    public IEnumerable<(byte[] Key, TValue Value)> Entries
    {
        get
        {
            foreach (var head in _buckets)
            {
                for (var node = head; node is not null; node = node.Next)
                {
                    yield return (node.Key, node.Value);
                }
            }
        }
    }

    /// <summary>Looks a key up; letters fold.</summary>
    public bool TryGet(LabelKey key, [NotNullWhen(true)] out TValue? value)
    {
        var hash = key.Hash;
        var buckets = _buckets;
        for (var node = Volatile.Read(ref buckets[hash & (buckets.Length - 1)]); node is not null; node = node.Next)
        {
            if (node.Hash == hash && key.Is(node.Key))
            {
                value = node.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>Returns the value of a key, made by <paramref name="make"/> if it was not there.</summary>
    public TValue GetOrAdd(ReadOnlySpan<byte> key, Func<TValue> make)
    {
        if (TryGet(key, out var found))
        {
            return found;
        }

        lock (_writing)
        {
            if (TryGet(key, out found))
            {
                return found;
            }

            if (_count >= _buckets.Length)
            {
                Grow();
            }

            var hash = WireNames.StableHash(key);
            ref var head = ref _buckets[hash & (_buckets.Length - 1)];
            var value = make();
            Volatile.Write(ref head, new Node(key.ToArray(), hash, value, head));
            _count++;
            return value;
        }
    }

    /// <summary>Removes a key.</summary>
    /// <returns>False if it was not there.</returns>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        lock (_writing)
        {
            var hash = WireNames.StableHash(key);
            ref var head = ref _buckets[hash & (_buckets.Length - 1)];
            Node? kept = null;
            var removed = false;
            for (var node = head; node is not null; node = node.Next)
            {
                if (node.Hash == hash && WireNames.EqualsIgnoreCase(node.Key, key))
                {
                    removed = true;
                }
                else
                {
                    kept = new Node(node.Key, node.Hash, node.Value, kept);
                }
            }

            if (removed)
            {
                Volatile.Write(ref head, kept);
                _count--;
            }

            return removed;
        }
    }

    private void Grow()
    {
        var old = _buckets;
        var grown = new Node?[old.Length * 2];
        foreach (var head in old)
        {
            for (var node = head; node is not null; node = node.Next)
            {
                ref var slot = ref grown[node.Hash & (grown.Length - 1)];
                slot = new Node(node.Key, node.Hash, node.Value, slot);
            }
        }

        _buckets = grown;
    }

    private sealed record Node(byte[] Key, uint Hash, TValue Value, Node? Next);
}

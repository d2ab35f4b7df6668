using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorDns.Actors.Caching;

/// <summary>
/// Answers in wire form by keys of octets, within a hard bound: keys, answers, entries and the table's own arrays together
/// never exceed it. A fixed array of buckets, each a chain of immutable entries: readers take no lock and allocate nothing,
/// and see an entry whole or not at all. Writers lock one stripe of 1 to 16 (<see cref="CacheStripe"/> says what stays).
/// Clients choose what is in the keys, so the hash is keyed anew in every process (Marvin, the one of strings).
/// Thread-safe.
/// </summary>
internal sealed class AnswerTable
{
    private const int MaxStripes = 16;
    private const int OctetsPerBucket = 384;
    private const long OctetsPerStripe = 256 * 1024;

    private readonly CacheEntry?[] _buckets;
    private readonly CacheStripe[] _stripes;
    private readonly long _fixedOctets;

    /// <summary>Makes an empty table.</summary>
    /// <param name="maxOctets">The bound in octets; 0 for a table that keeps nothing.</param>
    /// <param name="maxEntries">The bound in entries, spread evenly over the stripes: a stripe that got more names than its share drops some earlier.</param>
    /// <param name="time">The clock of the entries.</param>
    public AnswerTable(long maxOctets, int maxEntries, TimeProvider time)
    {
        var capacity = (int)Math.Clamp(maxOctets / OctetsPerBucket, 1, Math.Min(maxEntries, 1 << 22));
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(maxOctets / OctetsPerStripe, 1, MaxStripes));
        _buckets = new CacheEntry?[Math.Max(stripes, (int)BitOperations.RoundUpToPowerOf2((uint)capacity))];
        var ghosts = Math.Max(1, capacity / stripes);
        _fixedOctets = 24 + (8L * _buckets.Length) + (stripes * (GhostTable.OctetsOf(ghosts) + 256));
        var share = Math.Max(0, maxOctets - _fixedOctets) / stripes;
        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new CacheStripe(_buckets, share, Math.Max(1, maxEntries / stripes), ghosts, time.TimestampFrequency))];
    }

    /// <summary>Octets it takes now, its own arrays included.</summary>
    public long Octets => _fixedOctets + _stripes.Sum(static stripe => stripe.Octets);

    /// <summary>Number of entries now.</summary>
    public int Count => _stripes.Sum(static stripe => stripe.Count);

    /// <summary>Finds the entry of a key, whatever its age.</summary>
    public CacheEntry? Find(ReadOnlySpan<byte> key)
    {
        var hash = HashOf(key);
        var entry = Volatile.Read(ref _buckets[hash & (_buckets.Length - 1)]);
        while (entry is not null && !(entry.Hash == hash && entry.Key.SequenceEqual(key)))
        {
            entry = entry.Chained;
        }

        return entry;
    }

    /// <summary>Puts an answer in, in place of an older one of the same key.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="response">The response; copied.</param>
    /// <param name="cells">What it depends on, read before it was asked for.</param>
    /// <param name="storedAt">Timestamp of the table's clock.</param>
    /// <param name="lifetimeSeconds">Seconds it is good for; 0 for as long as the cells are unchanged.</param>
    /// <returns>The number of other entries dropped for it.</returns>
    public int Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> response, ReadOnlySpan<CellReading> cells, long storedAt, uint lifetimeSeconds)
    {
        var hash = HashOf(key);
        return StripeOf(hash).Set(hash & (_buckets.Length - 1), new CacheEntry(hash, key, response, cells, storedAt, lifetimeSeconds));
    }

    /// <summary>Drops the entry of a key if there is one.</summary>
    public void Remove(ReadOnlySpan<byte> key)
    {
        var hash = HashOf(key);
        StripeOf(hash).Remove(hash & (_buckets.Length - 1), hash, key);
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        for (var i = 0; i < _stripes.Length; i++)
        {
            var first = i;
            _stripes[i].Clear(Enumerable.Range(0, _buckets.Length / _stripes.Length).Select(n => first + (n * _stripes.Length)));
        }
    }

    // A bucket belongs to one stripe: both are low bits of the hash.
    private CacheStripe StripeOf(int hash) => _stripes[hash & (_stripes.Length - 1)];

    private static int HashOf(ReadOnlySpan<byte> key)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(key));
        return (key.Length & 1) == 0 ? hash : (hash ^ (key[^1] + 1)) * -1640531535;
    }
}

namespace ActorDns.Actors.Caching;

/// <summary>
/// One answer of a table. What it says is immutable. The marks of its use are written by any reader without a lock (a lost
/// race costs a second chance, nothing else); its places in chain and queue belong to writers, under their stripe's lock.
/// </summary>
internal sealed class CacheEntry
{
    /// <summary>Octets an entry takes beside its key and response: this object (112), its array's head (24) and rounding (8).</summary>
    public const int Overhead = 144;

    private const byte MaxUses = 3;

    private readonly byte[] _octets;
    private readonly CellReading[]? _cells;
    private readonly ushort _keyLength;
    private int _noted;
    private CacheEntry? _chained;

    /// <summary>Makes an entry.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key, at most 65,535 octets; copied.</param>
    /// <param name="response">The response; copied.</param>
    /// <param name="cells">What it depends on; copied.</param>
    /// <param name="storedAt">Timestamp of the table's clock.</param>
    /// <param name="lifetimeSeconds">Seconds it is good for; 0 for as long as its cells are unchanged.</param>
    public CacheEntry(int hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> response, ReadOnlySpan<CellReading> cells, long storedAt, uint lifetimeSeconds)
    {
        Hash = hash;
        _keyLength = checked((ushort)key.Length);
        _octets = GC.AllocateUninitializedArray<byte>(key.Length + response.Length);
        key.CopyTo(_octets);
        response.CopyTo(_octets.AsSpan(key.Length));
        _cells = cells.IsEmpty ? null : cells.ToArray();
        StoredAt = storedAt;
        LifetimeSeconds = lifetimeSeconds;
    }

    /// <summary>The key's hash.</summary>
    public int Hash { get; }

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => _octets.AsSpan(0, _keyLength);

    /// <summary>The response.</summary>
    public ReadOnlySpan<byte> Response => _octets.AsSpan(_keyLength);

    /// <summary>Timestamp of the table's clock.</summary>
    public long StoredAt { get; }

    /// <summary>Seconds it is good for; 0 for as long as its cells are unchanged.</summary>
    public uint LifetimeSeconds { get; }

    /// <summary>Octets it counts for.</summary>
    public int Size => SizeOf(_keyLength, _octets.Length - _keyLength, _cells?.Length ?? 0);

    /// <summary>True while nothing it depends on has changed.</summary>
    public bool IsCurrent
    {
        get
        {
            foreach (var cell in _cells ?? [])
            {
                if (!cell.IsCurrent)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Hits that still count for its staying, 0 to 3.</summary>
    public byte Uses { get; set; }

    /// <summary>Questions it has answered in a row, for prefetching; see <see cref="CountHit"/>.</summary>
    public int Hits { get; private set; }

    /// <summary>Seconds from <see cref="StoredAt"/> to the last hit that was counted.</summary>
    public long LastHitSeconds { get; private set; }

    /// <summary>True when it is in the queue of what has proved useful.</summary>
    public bool IsInMain { get; set; }

    /// <summary>The one before it in its queue.</summary>
    public CacheEntry? Previous { get; set; }

    /// <summary>The one behind it in its queue.</summary>
    public CacheEntry? Following { get; set; }

    /// <summary>
    /// The next entry of its bucket. Kept when the entry is taken out, so that a reader that stands on it finds the rest.
    /// </summary>
    public CacheEntry? Chained
    {
        get => Volatile.Read(ref _chained);
        set => Volatile.Write(ref _chained, value);
    }

    /// <summary>Octets an entry counts for.</summary>
    public static int SizeOf(int key, int response, int cells) => Overhead + key + response + (cells == 0 ? 0 : 24 + (16 * cells));

    /// <summary>Says whether its time is over.</summary>
    /// <param name="now">Timestamp of the table's clock.</param>
    /// <param name="frequency">Timestamps in a second.</param>
    public bool IsExpired(long now, long frequency) => LifetimeSeconds != 0 && now - StoredAt >= LifetimeSeconds * frequency;

    /// <summary>Takes note of a hit. A used entry is not written to again, so that its cache line stays shared.</summary>
    public void NoteUse()
    {
        if (Uses < MaxUses)
        {
            Uses++;
        }
    }

    /// <summary>Counts hits that are no more than a while apart. Not exact when threads race: it decides about prefetching only.</summary>
    /// <returns>The hits in a row.</returns>
    public int CountHit(long ageSeconds, long maxGapSeconds)
    {
        Hits = ageSeconds - LastHitSeconds > maxGapSeconds ? 1 : Hits + 1;
        LastHitSeconds = ageSeconds;
        return Hits;
    }

    /// <summary>Takes over what is known of the use of the entry that it replaces.</summary>
    public void Inherit(CacheEntry old)
    {
        Uses = old.Uses;
        Hits = old.Hits;
        IsInMain = old.IsInMain;
    }

    /// <summary>True for the first caller only: what is to be done once for an entry (count it as invalid, refresh it).</summary>
    public bool NoteOnce() => _noted == 0 && Interlocked.Exchange(ref _noted, 1) == 0;
}

namespace ActorDns.Actors.Caching;

/// <summary>
/// One of the parts of a table that have a writer's lock of their own: decides what stays (S3-FIFO). What is new waits in a
/// small queue, a tenth of the room; what was asked for again by the time it reaches the end moves to the main queue, what
/// was not is dropped and only its hash remembered. So a flood of names that nobody asks for twice passes through the small
/// queue and leaves the rest alone. The main queue drops what has not been used since it last came round. What is invalid
/// or expired gets no second chance.
/// </summary>
internal sealed class CacheStripe
{
    private const int ProbationShare = 10;

    private readonly Lock _writing = new();
    private readonly CacheEntry?[] _buckets;
    private readonly long _maxOctets;
    private readonly int _maxEntries;
    private readonly long _frequency;
    private readonly EntryQueue _probation = new();
    private readonly EntryQueue _main = new();
    private readonly GhostTable _ghosts;
    private long _octets;
    private int _count;

    /// <summary>Makes an empty stripe.</summary>
    /// <param name="buckets">All buckets of the table; the stripe writes to those of its keys only.</param>
    /// <param name="maxOctets">Octets its entries may take.</param>
    /// <param name="maxEntries">Entries it may hold.</param>
    /// <param name="ghosts">Hashes it remembers.</param>
    /// <param name="frequency">Timestamps in a second.</param>
    public CacheStripe(CacheEntry?[] buckets, long maxOctets, int maxEntries, int ghosts, long frequency)
    {
        _buckets = buckets;
        _maxOctets = maxOctets;
        _maxEntries = maxEntries;
        _frequency = frequency;
        _ghosts = new GhostTable(ghosts);
    }

    /// <summary>Octets of its entries. Thread-safe.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Number of its entries. Thread-safe.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Puts an entry in, in place of an older one of its key; one that can never fit only drops the older one.</summary>
    /// <returns>The number of other entries dropped for it.</returns>
    public int Set(int bucket, CacheEntry entry)
    {
        lock (_writing)
        {
            var old = Find(bucket, entry);
            var fits = entry.Size <= _maxOctets;
            if (old is not null)
            {
                // Readers find it in its bucket until the new one takes its place: a key never has a gap.
                QueueOf(old).Remove(old);
                entry.Inherit(old);
            }
            else
            {
                entry.IsInMain = _ghosts.Remove(entry.Hash);
            }

            var dropped = fits ? MakeRoom(entry) : 0;
            if (old is not null)
            {
                Unchain(bucket, old, fits ? entry : null);
            }
            else if (fits)
            {
                entry.Chained = _buckets[bucket];
                Volatile.Write(ref _buckets[bucket], entry);
            }

            if (fits)
            {
                QueueOf(entry).Add(entry);
            }

            Show();
            return dropped;
        }
    }

    /// <summary>Drops the entry of a key if there is one.</summary>
    public void Remove(int bucket, int hash, ReadOnlySpan<byte> key)
    {
        lock (_writing)
        {
            for (var entry = _buckets[bucket]; entry is not null; entry = entry.Chained)
            {
                if (entry.Hash == hash && entry.Key.SequenceEqual(key))
                {
                    QueueOf(entry).Remove(entry);
                    Unchain(bucket, entry, null);
                    Show();
                    return;
                }
            }
        }
    }

    /// <summary>Drops everything.</summary>
    /// <param name="bucketsOfStripe">The indices of its buckets.</param>
    public void Clear(IEnumerable<int> bucketsOfStripe)
    {
        lock (_writing)
        {
            foreach (var bucket in bucketsOfStripe)
            {
                Volatile.Write(ref _buckets[bucket], null);
            }

            _probation.Clear();
            _main.Clear();
            Show();
        }
    }

    private EntryQueue QueueOf(CacheEntry entry) => entry.IsInMain ? _main : _probation;

    private CacheEntry? Find(int bucket, CacheEntry wanted)
    {
        var entry = _buckets[bucket];
        while (entry is not null && !(entry.Hash == wanted.Hash && entry.Key.SequenceEqual(wanted.Key)))
        {
            entry = entry.Chained;
        }

        return entry;
    }

    private int MakeRoom(CacheEntry entry)
    {
        // Readers mark entries as fast as they are passed over: one round is enough, then chances are over.
        var dropped = 0;
        for (var chances = _probation.Count + _main.Count; IsOver(entry.Size);)
        {
            var fromProbation = _probation.Octets * ProbationShare > _maxOctets || _main.First is null;
            var queue = fromProbation && _probation.First is not null ? _probation : _main;
            var oldest = queue.First!;
            queue.Remove(oldest);
            if (chances-- > 0 && oldest.Uses > 0 && oldest.IsCurrent && !oldest.IsExpired(entry.StoredAt, _frequency))
            {
                oldest.Uses = oldest.IsInMain ? (byte)(oldest.Uses - 1) : (byte)0;
                oldest.IsInMain = true;
                _main.Add(oldest);
                continue;
            }

            if (!oldest.IsInMain)
            {
                _ghosts.Add(oldest.Hash);
            }

            Unchain(oldest.Hash & (_buckets.Length - 1), oldest, null);
            dropped++;
        }

        return dropped;
    }

    private bool IsOver(int size) =>
        _probation.Octets + _main.Octets + size > _maxOctets || _probation.Count + _main.Count >= _maxEntries;

    private void Unchain(int bucket, CacheEntry entry, CacheEntry? replacement)
    {
        var rest = entry.Chained;
        if (replacement is not null)
        {
            replacement.Chained = rest;
            rest = replacement;
        }

        if (_buckets[bucket] == entry)
        {
            Volatile.Write(ref _buckets[bucket], rest);
            return;
        }

        var before = _buckets[bucket]!;
        while (before.Chained != entry)
        {
            before = before.Chained!;
        }

        before.Chained = rest;
    }

    private void Show()
    {
        Volatile.Write(ref _octets, _probation.Octets + _main.Octets);
        Volatile.Write(ref _count, _probation.Count + _main.Count);
    }
}

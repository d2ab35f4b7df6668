using System.Collections.Concurrent;

namespace ActorDns.Actors.Caching;

/// <summary>
/// Answers of this node in wire form, by octets the caller chooses. An answer is good as long as the cells it was made with
/// are unchanged: a change costs one increment, whatever the number of answers it makes invalid, and none is searched for.
/// Invalid answers stay until replaced or evicted, for the time when nothing better can be had.
///
/// Thread-safe. Readers take no lock and allocate nothing; writers take one lock. The octets of all entries never exceed the
/// bound; at the bound the hand of a clock passes over the entries in the order they came and drops the first that has not
/// been used since it last passed, invalid ones without a second chance.
/// </summary>
public sealed class AnswerCache
{
    /// <summary>Cells an answer may depend on.</summary>
    public const int MaxCells = 3;

    private readonly ConcurrentDictionary<byte[], CacheEntry> _entries = new(OctetKeyComparer.Instance);
    private readonly ConcurrentDictionary<byte[], CacheEntry>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;
    private readonly LinkedList<CacheEntry> _ring = [];
    private readonly Lock _writing = new();
    private readonly long _maxOctets;
    private readonly AnswerCacheMetrics _metrics;
    private readonly TimeProvider _time;
    private long _octets;

    /// <summary>Makes an empty cache.</summary>
    public AnswerCache(AnswerCacheOptions options, AnswerCacheMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _maxOctets = options.MaxOctets;
        _metrics = metrics;
        _time = time;
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Octets the entries take now.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Finds a good answer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="maxAge">If given, an answer as old as that or older is not good: for what no cell speaks of.</param>
    public bool TryGet(ReadOnlySpan<byte> key, out CachedAnswer answer, TimeSpan? maxAge = null)
    {
        answer = default;
        if (!_bySpan.TryGetValue(key, out var entry))
        {
            _metrics.CountMiss();
            return false;
        }

        var isCurrent = entry.IsCurrent;
        var age = _time.GetElapsedTime(entry.StoredAt);
        if (!isCurrent || age >= maxAge)
        {
            _metrics.CountMiss();
            if (!isCurrent && entry.NoteInvalid())
            {
                _metrics.CountInvalidated();
            }

            return false;
        }

        entry.IsUsed = true;
        answer = new CachedAnswer(entry.Response, age, IsCurrent: true);
        _metrics.CountHit();
        return true;
    }

    /// <summary>Finds an answer, good or not: for when nothing better can be had.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="maxAge">If given, an answer as old as that or older is not taken.</param>
    public bool TryGetStale(ReadOnlySpan<byte> key, out CachedAnswer answer, TimeSpan? maxAge = null)
    {
        answer = default;
        if (!_bySpan.TryGetValue(key, out var entry))
        {
            return false;
        }

        var age = _time.GetElapsedTime(entry.StoredAt);
        if (age >= maxAge)
        {
            return false;
        }

        answer = new CachedAnswer(entry.Response, age, entry.IsCurrent);
        _metrics.CountStale();
        return true;
    }

    /// <summary>Puts an answer in, in place of an older one of the same key.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="response">The response; copied.</param>
    /// <param name="cells">What it depends on, read before it was asked for; at most <see cref="MaxCells"/>.</param>
    /// <exception cref="ArgumentException">Too many cells.</exception>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> response, params ReadOnlySpan<CellReading> cells)
    {
        if (cells.Length > MaxCells)
        {
            throw new ArgumentException($"An answer depends on at most {MaxCells} cells.", nameof(cells));
        }

        var isTooLarge = CacheEntry.SizeOf(key.Length, response.Length) > _maxOctets;
        var entry = isTooLarge ? null : new CacheEntry(
            KeyOf(key), response.ToArray(), At(cells, 0), At(cells, 1), At(cells, 2), _time.GetTimestamp());
        lock (_writing)
        {
            if (_bySpan.TryGetValue(key, out var old))
            {
                Forget(old);
            }

            if (entry is null)
            {
                _bySpan.TryRemove(key, out _);
            }
            else
            {
                MakeRoom(entry.Size);
                entry.Place = _ring.AddLast(entry);
                _octets += entry.Size;
                _entries[entry.Key] = entry;
            }

            _metrics.Show(_ring.Count, _octets);
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        lock (_writing)
        {
            _entries.Clear();
            _ring.Clear();
            _octets = 0;
            _metrics.Show(0, 0);
        }
    }

    // The dictionary keeps the first array of a key it saw: one array, not two, for an answer that is replaced.
    private byte[] KeyOf(ReadOnlySpan<byte> key) => _bySpan.TryGetValue(key, out var known, out _) ? known : key.ToArray();

    private static CellReading At(ReadOnlySpan<CellReading> cells, int i) => i < cells.Length ? cells[i] : default;

    private void MakeRoom(int size)
    {
        // Readers may set flags as fast as the hand clears them: one round is enough, then chances are over.
        for (var chances = _ring.Count; _octets + size > _maxOctets; chances--)
        {
            var oldest = _ring.First!;
            if (chances > 0 && oldest.Value.IsUsed && oldest.Value.IsCurrent)
            {
                oldest.Value.IsUsed = false;
                _ring.RemoveFirst();
                _ring.AddLast(oldest);
                continue;
            }

            Forget(oldest.Value);
            _entries.TryRemove(oldest.Value.Key, out _);
            _metrics.CountEvicted();
        }
    }

    // Readers still find it in the dictionary until the caller replaces or removes it there: a key never has a gap.
    private void Forget(CacheEntry entry)
    {
        _ring.Remove(entry.Place!);
        _octets -= entry.Size;
    }
}

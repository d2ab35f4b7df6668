namespace ActorDns.Actors.Caching;

/// <summary>
/// Answers of other nodes in wire form, by octets the caller chooses. An answer is good as long as the cells it was made with
/// are unchanged: a change costs one increment, whatever the number of answers it makes invalid, and none is searched for.
/// Invalid answers stay until replaced or evicted, for the time when nothing better can be had.
///
/// Thread-safe. Readers take no lock and allocate nothing; see <see cref="AnswerTable"/> for the bound and what it drops.
/// </summary>
public sealed class AnswerCache
{
    /// <summary>Cells an answer may depend on.</summary>
    public const int MaxCells = 3;

    private readonly AnswerTable _table;
    private readonly AnswerCacheMetrics _metrics;
    private readonly TimeProvider _time;

    /// <summary>Makes an empty cache.</summary>
    public AnswerCache(AnswerCacheOptions options, AnswerCacheMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        _metrics = metrics;
        _time = time;
        _table = new AnswerTable(options.MaxOctets, int.MaxValue, time);
        metrics.Show(_table);
    }

    /// <summary>Octets it takes now, its own arrays included.</summary>
    public long Octets => _table.Octets;

    /// <summary>Number of answers, invalid ones included.</summary>
    public int Count => _table.Count;

    /// <summary>Finds a good answer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="maxAge">If given, an answer as old as that or older is not good: for what no cell speaks of.</param>
    public bool TryGet(ReadOnlySpan<byte> key, out CachedAnswer answer, TimeSpan? maxAge = null)
    {
        answer = default;
        if (_table.Find(key) is not { } entry)
        {
            _metrics.CountMiss();
            return false;
        }

        var isCurrent = entry.IsCurrent;
        var age = _time.GetElapsedTime(entry.StoredAt);
        if (!isCurrent || age >= maxAge)
        {
            _metrics.CountMiss();
            if (!isCurrent && entry.NoteOnce())
            {
                _metrics.CountInvalidated();
            }

            return false;
        }

        entry.NoteUse();
        answer = new CachedAnswer(entry.Response, age, isCurrent: true);
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
        if (_table.Find(key) is not { } entry)
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

        _metrics.CountEvicted(_table.Set(key, response, cells, _time.GetTimestamp(), lifetimeSeconds: 0));
    }

    /// <summary>Drops everything.</summary>
    public void Clear() => _table.Clear();
}

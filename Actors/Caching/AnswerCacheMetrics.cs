using ActorDns.Actors.Routing.Prometheus;
using Prometheus;

namespace ActorDns.Actors.Caching;

/// <summary>
/// What can be seen of the cache of other nodes' answers in metrics. Counted without locks or shared cache lines, handed to
/// the registry when it is scraped. Thread-safe.
/// </summary>
public sealed class AnswerCacheMetrics
{
    private readonly ThreadCounters _counts = new((int)Count.Number);
    private readonly Counter[] _counters;
    private readonly Gauge _entries;
    private readonly Gauge _octets;
    private AnswerTable? _table;

    /// <summary>Registers the metrics.</summary>
    public AnswerCacheMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var metrics = Metrics.WithCustomRegistry(registry);
        _entries = metrics.CreateGauge("actordns_answer_cache_entries", "Answers in the cache, stale ones included.");
        _octets = metrics.CreateGauge("actordns_answer_cache_bytes", "Memory the answers in the cache take.");
        _counters =
        [
            metrics.CreateCounter("actordns_answer_cache_hits_total", "Questions answered from the cache."),
            metrics.CreateCounter("actordns_answer_cache_misses_total", "Questions the cache had no good answer for."),
            metrics.CreateCounter("actordns_answer_cache_stale_total", "Stale answers taken from the cache."),
            metrics.CreateCounter("actordns_answer_cache_invalidated_total", "Answers found to be out of date because something they depend on has changed."),
            metrics.CreateCounter("actordns_answer_cache_evicted_total", "Answers dropped at the bound."),
        ];
        registry.AddBeforeCollectCallback(Publish);
    }

    private enum Count
    {
        Hit = 0,
        Miss = 1,
        Stale = 2,
        Invalidated = 3,
        Evicted = 4,
        Number = 5,
    }

    internal void Show(AnswerTable table) => Volatile.Write(ref _table, table);

    internal void CountHit() => _counts.Add((int)Count.Hit);

    internal void CountMiss() => _counts.Add((int)Count.Miss);

    internal void CountStale() => _counts.Add((int)Count.Stale);

    internal void CountInvalidated() => _counts.Add((int)Count.Invalidated);

    internal void CountEvicted(int number) => _counts.Add((int)Count.Evicted, number);

    private void Publish()
    {
        for (var i = 0; i < _counters.Length; i++)
        {
            _counters[i].IncTo(_counts.Sum(i));
        }

        if (Volatile.Read(ref _table) is { } table)
        {
            _entries.Set(table.Count);
            _octets.Set(table.Octets);
        }
    }
}

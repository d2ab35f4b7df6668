using Prometheus;

namespace ActorDns.Actors.Caching;

/// <summary>What can be seen of the answer cache in metrics. Thread-safe.</summary>
public sealed class AnswerCacheMetrics
{
    private readonly Gauge _entries;
    private readonly Gauge _octets;
    private readonly Counter _hits;
    private readonly Counter _misses;
    private readonly Counter _stale;
    private readonly Counter _invalidated;
    private readonly Counter _evicted;

    /// <summary>Registers the metrics.</summary>
    public AnswerCacheMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _entries = metrics.CreateGauge("actordns_answer_cache_entries", "Answers in the cache, stale ones included.");
        _octets = metrics.CreateGauge("actordns_answer_cache_bytes", "Memory the answers in the cache take.");
        _hits = metrics.CreateCounter("actordns_answer_cache_hits_total", "Questions answered from the cache.");
        _misses = metrics.CreateCounter("actordns_answer_cache_misses_total", "Questions the cache had no good answer for.");
        _stale = metrics.CreateCounter("actordns_answer_cache_stale_total", "Stale answers taken from the cache.");
        _invalidated = metrics.CreateCounter("actordns_answer_cache_invalidated_total", "Answers found to be out of date because something they depend on has changed.");
        _evicted = metrics.CreateCounter("actordns_answer_cache_evicted_total", "Answers dropped at the bound.");
    }

    internal void CountHit() => _hits.Inc();

    internal void CountMiss() => _misses.Inc();

    internal void CountStale() => _stale.Inc();

    internal void CountInvalidated() => _invalidated.Inc();

    internal void CountEvicted() => _evicted.Inc();

    internal void Show(int entries, long octets)
    {
        _entries.Set(entries);
        _octets.Set(octets);
    }
}

using System.Collections.Concurrent;
using Prometheus;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>
/// The metrics of all cache directives, under CoreDNS's names and labels. What was counted since the last scrape is handed
/// to the registry when it is scraped. One for each registry; thread-safe. Series are kept over a reload, so their number is
/// bounded by the servers ever configured.
/// </summary>
public sealed class CacheMetrics
{
    private readonly ConcurrentDictionary<(string Server, string Zones, string View), CacheCounters> _counters = new();
    private readonly ConcurrentDictionary<CacheStage, bool> _stages = new();
    private readonly (int Counter, Counter Family, string[] Type)[] _families;
    private readonly Gauge _entries;

    /// <summary>Makes the metrics and registers them.</summary>
    /// <param name="registry">Where they are scraped; must not hold metrics of these names yet.</param>
    public CacheMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var factory = global::Prometheus.Metrics.WithCustomRegistry(registry);
        string[] labels = ["server", "zones", "view"];
        string[] typed = ["server", "type", "zones", "view"];
        string[] success = ["success"];
        string[] denial = ["denial"];
        var hits = factory.CreateCounter("coredns_cache_hits_total", "Queries answered from the cache.", typed);
        var evictions = factory.CreateCounter("coredns_cache_evictions_total", "Entries dropped at the bound.", typed);
        _entries = factory.CreateGauge("coredns_cache_entries", "Entries in the cache, stale ones included.", typed);
        _families =
        [
            (CacheCounters.Requests, factory.CreateCounter("coredns_cache_requests_total", "Queries looked up in the cache.", labels), []),
            (CacheCounters.Misses, factory.CreateCounter("coredns_cache_misses_total", "Queries the cache had no good answer for.", labels), []),
            (CacheCounters.SuccessHits, hits, success),
            (CacheCounters.DenialHits, hits, denial),
            (CacheCounters.Prefetches, factory.CreateCounter("coredns_cache_prefetch_total", "Entries asked for again before their end.", labels), []),
            (CacheCounters.Drops, factory.CreateCounter("coredns_cache_drops_total", "Responses not kept because they answer another question or cannot be read.", labels), []),
            (CacheCounters.ServedStale, factory.CreateCounter("coredns_cache_served_stale_total", "Queries answered with a stale entry.", labels), []),
            (CacheCounters.SuccessEvictions, evictions, success),
            (CacheCounters.DenialEvictions, evictions, denial),
            (CacheCounters.RefreshRejects, factory.CreateCounter("actordns_cache_refresh_rejects_total", "Refreshes (prefetch, stale, too large for the client) not begun because too many were under way.", labels), []),
            (CacheCounters.RefreshFaults, factory.CreateCounter("actordns_cache_refresh_faults_total", "Refreshes that ended in a fault of a stage.", labels), []),
        ];
        registry.AddBeforeCollectCallback(Publish);
    }

    /// <summary>The counters of a server and its zones; made when they are first asked for.</summary>
    internal CacheCounters For(string server, string zones, string view) =>
        _counters.GetOrAdd((server, zones, view), static key => new CacheCounters(key.Server, key.Zones, key.View));

    /// <summary>Shows the entries of a stage from now on.</summary>
    internal void Add(CacheStage stage) => _stages[stage] = true;

    /// <summary>Shows a stage that is gone as empty.</summary>
    internal void Remove(CacheStage stage)
    {
        _stages.TryRemove(stage, out _);
        foreach (var counters in stage.Counters)
        {
            Show(counters, 0, 0);
        }
    }

    private void Publish()
    {
        foreach (var counters in _counters.Values)
        {
            foreach (var (counter, family, type) in _families)
            {
                family.WithLabels([counters.Server, .. type, counters.Zones, counters.View]).IncTo(counters.Sum(counter));
            }
        }

        foreach (var stage in _stages.Keys)
        {
            foreach (var counters in stage.Counters)
            {
                Show(counters, stage.SuccessCount, stage.DenialCount);
            }
        }
    }

    private void Show(CacheCounters counters, int success, int denial)
    {
        _entries.WithLabels(counters.Server, "success", counters.Zones, counters.View).Set(success);
        _entries.WithLabels(counters.Server, "denial", counters.Zones, counters.View).Set(denial);
    }
}

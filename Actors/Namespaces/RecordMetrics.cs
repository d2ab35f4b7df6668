using ActorDns.Protocol.Objects;
using Prometheus;

namespace ActorDns.Actors.Namespaces;

/// <summary>What can be seen of the owners of records in metrics. Thread-safe.</summary>
internal sealed class RecordMetrics
{
    private readonly Histogram _programming;
    private readonly Counter _crashes;
    private readonly Counter _resentSets;
    private readonly Gauge _records;

    public RecordMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _programming = metrics.CreateHistogram(
            "coredns_kubernetes_dns_programming_duration_seconds",
            "From the change of an endpoint to the moment it is in the answers.",
            ["service_kind"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 20) });
        _crashes = metrics.CreateCounter("actordns_entity_crashes_total", "Owners of records that crashed and were restarted.");
        _resentSets = metrics.CreateCounter(
            "actordns_reverse_resends_total", "Sets of reverse records sent again because the reverse zone did not answer.");
        _records = metrics.CreateGauge(
            "actordns_records", "Entries published on this node: services, endpoints and pods (forward), addresses (reverse).", "feed", "direction");
    }

    /// <summary>Takes a sample of the time a change took.</summary>
    public void ObserveProgramming(ServiceForm form, TimeSpan duration) =>
        _programming
            .WithLabels(form == ServiceForm.Headless ? "headless_with_selector" : "cluster_ip")
            .Observe(Math.Max(0, duration.TotalSeconds));

    /// <summary>Takes note of another number of entries in what a partition has published.</summary>
    public void NoteForward(string feed, int more) => _records.WithLabels(feed, "forward").Inc(more);

    /// <summary>Takes note of another number of entries in what a reverse zone has published.</summary>
    public void NoteReverse(string feed, int more) => _records.WithLabels(feed, "reverse").Inc(more);

    /// <summary>Counts a crash.</summary>
    public void CountCrash() => _crashes.Inc();

    /// <summary>Counts sets sent again.</summary>
    public void CountResends(int count) => _resentSets.Inc(count);
}

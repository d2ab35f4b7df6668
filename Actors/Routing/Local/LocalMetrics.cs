using ActorDns.Actors.Routing.Prometheus;
using Prometheus;

namespace ActorDns.Actors.Routing.Local;

/// <summary>What local directives did, under CoreDNS's name, without labels. Thread-safe.</summary>
public sealed class LocalMetrics
{
    private readonly ThreadCounters _counters = new(1);

    /// <summary>Makes the metric and registers it.</summary>
    /// <param name="registry">Where it is scraped; must not hold a metric of this name yet.</param>
    public LocalMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var counter = global::Prometheus.Metrics.WithCustomRegistry(registry)
            .CreateCounter("coredns_local_localhost_requests_total", "Counter of localhost.<domain> requests.");
        registry.AddBeforeCollectCallback(() => counter.IncTo(_counters.Sum(0)));
    }

    internal void Count() => _counters.Add(0);
}

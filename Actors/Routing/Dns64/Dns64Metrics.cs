using Prometheus;

namespace ActorDns.Actors.Routing.Dns64;

/// <summary>What dns64 directives did, under CoreDNS's name. Thread-safe.</summary>
public sealed class Dns64Metrics
{
    private readonly Counter _translated;

    /// <summary>Makes the metric and registers it.</summary>
    /// <param name="registry">Where it is scraped; must not hold a metric of this name yet.</param>
    public Dns64Metrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _translated = Metrics.WithCustomRegistry(registry)
            .CreateCounter("coredns_dns64_requests_translated_total", "Counter of DNS requests translated by dns64.", "server");
    }

    internal void Translated(string server) => _translated.WithLabels(server).Inc();
}

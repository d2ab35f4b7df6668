using Prometheus;

namespace ActorDns.Actors.Routing.Autopath;

/// <summary>What autopath directives did. Thread-safe. Series are kept over a reload; as many as there are servers ever configured.</summary>
public sealed class AutopathMetrics
{
    private readonly Counter _completed;
    private readonly Counter _abandoned;

    /// <summary>Makes the metrics and registers them.</summary>
    /// <param name="registry">Where they are scraped; must not hold metrics of these names yet.</param>
    public AutopathMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _completed = metrics.CreateCounter("coredns_autopath_success_total", "Counter of requests that did autopath.", "server");
        _abandoned = metrics.CreateCounter("actordns_autopath_abandoned_total", "Search lists that were left to the client because a domain of them could not be asked.", "server");
    }

    internal void CountCompleted(ServerBlock? block) => _completed.WithLabels(block?.ServerText ?? string.Empty).Inc();

    internal void CountAbandoned(ServerBlock? block) => _abandoned.WithLabels(block?.ServerText ?? string.Empty).Inc();
}

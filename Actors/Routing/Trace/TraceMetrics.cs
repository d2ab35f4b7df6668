using Prometheus;

namespace ActorDns.Actors.Routing.Trace;

/// <summary>What becomes of the spans of traced queries. Thread-safe.</summary>
public sealed class TraceMetrics
{
    private readonly Counter _dropped;

    /// <summary>Registers the metrics.</summary>
    public TraceMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        Sent = metrics.CreateCounter("actordns_trace_sent_spans_total", "Spans that a tracing collector took.").WithLabels();
        _dropped = metrics.CreateCounter(
            "actordns_trace_dropped_spans_total", "Spans that a tracing collector did not get: too many waited, or it refused them or was away.", "reason");
        Full = _dropped.WithLabels("backlog");
        Refused = _dropped.WithLabels("collector");
    }

    internal Counter.Child Sent { get; }

    internal Counter.Child Full { get; }

    internal Counter.Child Refused { get; }
}

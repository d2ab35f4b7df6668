using Prometheus;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>What becomes of dnstap messages, by the collector's endpoint. Thread-safe.</summary>
public sealed class DnstapMetrics
{
    private readonly Counter _sent;
    private readonly Counter _dropped;
    private readonly Gauge _connected;

    /// <summary>Registers the metrics.</summary>
    public DnstapMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _sent = metrics.CreateCounter("actordns_dnstap_sent_messages_total", "Messages written to a dnstap collector's connection.", "endpoint");
        _dropped = metrics.CreateCounter(
            "actordns_dnstap_dropped_messages_total", "Messages that a dnstap collector did not get: its queue was full, or the connection ended under them.", "endpoint", "reason");
        _connected = metrics.CreateGauge("actordns_dnstap_connections", "Connections to a dnstap collector that are established; two while a changed Corefile is taken over.", "endpoint");
    }

    internal Counter.Child SentTo(DnstapEndpoint endpoint) => _sent.WithLabels(endpoint.ToString());

    internal Counter.Child DroppedFor(DnstapEndpoint endpoint, string reason) => _dropped.WithLabels(endpoint.ToString(), reason);

    internal Gauge.Child ConnectionsTo(DnstapEndpoint endpoint) => _connected.WithLabels(endpoint.ToString());
}

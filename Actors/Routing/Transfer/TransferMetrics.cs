using Prometheus;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>What transfer directives did. Thread-safe.</summary>
public sealed class TransferMetrics
{
    private readonly Counter _transfers;
    private readonly Counter _notifications;

    /// <summary>Registers the metrics.</summary>
    public TransferMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _transfers = metrics.CreateCounter("actordns_transfer_requests_total", "Requests for zone transfers, by what became of them.", "zone", "result");
        _notifications = metrics.CreateCounter("actordns_transfer_notifications_total", "NOTIFY messages to secondaries, by what became of them.", "zone", "result");
    }

    internal void Count(string zone, string result) => _transfers.WithLabels(zone, result).Inc();

    internal void CountNotification(string zone, bool isAnswered) => _notifications.WithLabels(zone, isAnswered ? "answered" : "unanswered").Inc();
}

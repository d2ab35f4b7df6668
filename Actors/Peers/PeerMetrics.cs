using Prometheus;

namespace ActorDns.Actors.Peers;

/// <summary>What can be seen of questions between nodes in metrics. Thread-safe.</summary>
public sealed class PeerMetrics
{
    private readonly Counter _asked;
    private readonly Counter _hedged;
    private readonly Counter _answered;
    private readonly Counter _fromSecond;
    private readonly Counter _retried;
    private readonly Counter _resolverFaults;
    private readonly Counter _resolved;
    private readonly Dictionary<string, Counter.Child> _failed;
    private readonly Gauge _inFlight;
    private readonly Gauge _hedgeDelay;
    private readonly Histogram _batchSize;
    private readonly Histogram _duration;

    /// <summary>Registers the metrics.</summary>
    public PeerMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _asked = metrics.CreateCounter("actordns_owner_asked_total", "Questions asked of other nodes.");
        _hedged = metrics.CreateCounter("actordns_owner_hedged_total", "Questions sent to one more holder because the first took longer than the hedge delay.");
        _answered = metrics.CreateCounter("actordns_owner_answered_total", "Questions answered by other nodes.");
        _fromSecond = metrics.CreateCounter("actordns_owner_answered_from_second_total", "Questions answered by another holder than the first asked.");
        _retried = metrics.CreateCounter("actordns_owner_retried_total", "Rounds of asking all holders again.");
        _resolved = metrics.CreateCounter("actordns_owner_resolved_total", "Questions of other nodes this node was asked.");
        _resolverFaults = metrics.CreateCounter("actordns_owner_resolver_faults_total", "Questions of other nodes that broke on an unexpected fault here.");
        var failed = metrics.CreateCounter("actordns_owner_failed_total", "Questions no other node answered.", "reason");
        _failed = OwnerFailure.All.ToDictionary(reason => reason, reason => failed.WithLabels(reason), StringComparer.Ordinal);
        _inFlight = metrics.CreateGauge("actordns_owner_in_flight", "Questions other nodes have been asked and have not answered yet.");
        _hedgeDelay = metrics.CreateGauge("actordns_owner_hedge_delay_seconds", "Delay after which a second holder is asked.");
        _batchSize = metrics.CreateHistogram(
            "actordns_owner_batch_size", "Questions in a message.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1, 2, 7) });
        _duration = metrics.CreateHistogram(
            "actordns_owner_duration_seconds",
            "Time from a question to the answer of another node.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0001, 2, 15) });
    }

    internal void CountAsked() => _asked.Inc();

    internal void CountHedged() => _hedged.Inc();

    internal void CountRetried() => _retried.Inc();

    internal void CountFailed(string reason) => _failed[reason].Inc();

    internal void CountResolved(int questions) => _resolved.Inc(questions);

    internal void CountResolverFault() => _resolverFaults.Inc();

    internal void ObserveBatch(int questions) => _batchSize.Observe(questions);

    internal void ObserveAnswer(TimeSpan duration, bool fromSecond)
    {
        _answered.Inc();
        _duration.Observe(duration.TotalSeconds);
        if (fromSecond)
        {
            _fromSecond.Inc();
        }
    }

    internal void Show(int inFlight, TimeSpan hedgeDelay)
    {
        _inFlight.Set(inFlight);
        _hedgeDelay.Set(hedgeDelay.TotalSeconds);
    }
}

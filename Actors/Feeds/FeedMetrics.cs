using ActorDns.Protocol.Objects;
using Prometheus;

namespace ActorDns.Actors.Feeds;

/// <summary>What can be seen of the feeds in metrics. Thread-safe.</summary>
internal sealed class FeedMetrics
{
    private readonly Gauge _up;
    private readonly Gauge _objects;
    private readonly Gauge _feeding;
    private readonly Gauge _completeShards;
    private readonly Gauge _heldShards;
    private readonly Gauge _age;
    private readonly Gauge _lag;
    private readonly Gauge _unapplied;
    private readonly Gauge _batches;
    private readonly Histogram _invalidation;
    private readonly Counter _lostBatches;
    private readonly Counter _resends;
    private readonly Counter _gaps;
    private readonly Counter _copies;

    public FeedMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _up = metrics.CreateGauge("actordns_feed_source_up", "1 while the source of a kind answers.", "feed", "kind");
        _objects = metrics.CreateGauge("actordns_feed_objects", "Objects the feeder on this node knows.", "feed");
        _feeding = metrics.CreateGauge("actordns_feed_feeding", "1 while this node is one of the two that read the source.", "feed");
        _heldShards = metrics.CreateGauge("actordns_shards_held", "Shards this node holds a copy of.", "feed");
        _completeShards = metrics.CreateGauge("actordns_shards_complete", "Shards this node holds a complete copy of.", "feed");
        _age = metrics.CreateGauge(
            "actordns_directory_age_seconds", "Time since a feeder was heard of last: what this node knows is not older than that.", "feed");
        _lag = metrics.CreateGauge(
            "actordns_feed_lag_seconds", "How long the oldest change that a feeder has told, and that is not in the answers of this node yet, has waited here.", "feed", "kind");
        _unapplied = metrics.CreateGauge(
            "actordns_feed_unapplied_steps", "Steps of this feeder's stream that the slowest member that answers has not applied yet.", "feed");
        _batches = metrics.CreateGauge(
            "actordns_feed_batches_in_flight", "Batches of changes that the owners of records on this node have been sent and have not published yet.", "feed");
        _invalidation = metrics.CreateHistogram(
            "actordns_invalidation_delay_seconds",
            "From the moment a feeder read a change, by its clock, to the moment the cached answers it touches were dropped here.",
            ["feed"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 14) });
        _lostBatches = metrics.CreateCounter(
            "actordns_feed_lost_batches_total", "Batches of changes that no entity took in time; the shard is copied again.");
        _resends = metrics.CreateCounter("actordns_feed_resends_total", "Requests of this node to send frames of a stream again.", "feed");
        _gaps = metrics.CreateCounter("actordns_feed_gaps_total", "Gaps in a stream that could not be filled.", "feed");
        _copies = metrics.CreateCounter("actordns_shard_copies_total", "Shard copies made complete on this node, by where the state came from.", "feed", "from");
    }

    /// <summary>Takes note whether the source of a kind answers.</summary>
    public void NoteSource(string feed, ObjectKind kind, bool isUp) => _up.WithLabels(feed, kind.ToString()).Set(isUp ? 1 : 0);

    /// <summary>Takes note of the number of objects.</summary>
    public void NoteObjects(string feed, int count) => _objects.WithLabels(feed).Set(count);

    /// <summary>Takes note whether this node feeds.</summary>
    public void NoteFeeding(string feed, bool isFeeding) => _feeding.WithLabels(feed).Set(isFeeding ? 1 : 0);

    /// <summary>Takes note of the shards here.</summary>
    public void NoteShards(string feed, int held, int complete)
    {
        _heldShards.WithLabels(feed).Set(held);
        _completeShards.WithLabels(feed).Set(complete);
    }

    /// <summary>Takes note of how long no feeder was heard of.</summary>
    public void NoteAge(string feed, TimeSpan silence) => _age.WithLabels(feed).Set(silence.TotalSeconds);

    /// <summary>Takes note of how long the oldest change of a kind has waited to be published here.</summary>
    public void NoteLag(string feed, ObjectKind kind, TimeSpan lag) => _lag.WithLabels(feed, kind.ToString()).Set(lag.TotalSeconds);

    /// <summary>Takes note of how far the slowest member is behind this feeder.</summary>
    public void NoteUnapplied(string feed, ulong steps) => _unapplied.WithLabels(feed).Set(steps);

    /// <summary>Takes note of the batches under way to the entities here.</summary>
    public void NoteBatches(string feed, int count) => _batches.WithLabels(feed).Set(count);

    /// <summary>Takes a sample of the time from a feeder to the cells of this node.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="delay">The time; clocks of two nodes differ, so it may be negative, which counts as none.</param>
    public void ObserveInvalidation(string feed, TimeSpan delay) => _invalidation.WithLabels(feed).Observe(Math.Max(0, delay.TotalSeconds));

    /// <summary>Counts batches given up.</summary>
    public void CountLostBatches(int count) => _lostBatches.Inc(count);

    /// <summary>Counts a request for frames.</summary>
    public void CountResend(string feed) => _resends.WithLabels(feed).Inc();

    /// <summary>Counts a gap that stayed.</summary>
    public void CountGap(string feed) => _gaps.WithLabels(feed).Inc();

    /// <summary>Counts a shard copy that has become complete.</summary>
    public void CountCopy(string feed, string from) => _copies.WithLabels(feed, from).Inc();
}

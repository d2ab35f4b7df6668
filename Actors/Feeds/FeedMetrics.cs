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
    private readonly Gauge _lag;
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
        _lag = metrics.CreateGauge("actordns_feed_silence_seconds", "Time since a feeder was heard of last.", "feed");
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
    public void NoteSilence(string feed, TimeSpan silence) => _lag.WithLabels(feed).Set(silence.TotalSeconds);

    /// <summary>Counts batches given up.</summary>
    public void CountLostBatches(int count) => _lostBatches.Inc(count);

    /// <summary>Counts a request for frames.</summary>
    public void CountResend(string feed) => _resends.WithLabels(feed).Inc();

    /// <summary>Counts a gap that stayed.</summary>
    public void CountGap(string feed) => _gaps.WithLabels(feed).Inc();

    /// <summary>Counts a shard copy that has become complete.</summary>
    public void CountCopy(string feed, string from) => _copies.WithLabels(feed, from).Inc();
}

using ActorDns.Protocol.Objects;
using Prometheus;

namespace ActorDns.Actors.Feeds;

/// <summary>What can be seen of the feeds in metrics. Thread-safe.</summary>
internal sealed class FeedMetrics
{
    private readonly Gauge _up;
    private readonly Gauge _objects;
    private readonly Counter _lostBatches;

    public FeedMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _up = metrics.CreateGauge("actordns_feed_source_up", "1 while the source of a kind answers.", "feed", "kind");
        _objects = metrics.CreateGauge("actordns_feed_objects", "Objects the feed knows.", "feed");
        _lostBatches = metrics.CreateCounter(
            "actordns_feed_lost_batches_total", "Batches of changes that no partition took in time; each is healed by a new list.");
    }

    /// <summary>Takes note whether the source of a kind answers.</summary>
    public void NoteSource(string feed, ObjectKind kind, bool isUp) =>
        _up.WithLabels(feed, kind.ToString()).Set(isUp ? 1 : 0);

    /// <summary>Takes note of the number of objects.</summary>
    public void NoteObjects(string feed, int count) => _objects.WithLabels(feed).Set(count);

    /// <summary>Counts batches given up.</summary>
    public void CountLostBatches(int count) => _lostBatches.Inc(count);
}

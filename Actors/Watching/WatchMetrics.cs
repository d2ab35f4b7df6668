using ActorDns.Protocol.Objects;
using Prometheus;

namespace ActorDns.Actors.Watching;

/// <summary>
/// Counters of one feed's lists and watches, and of the requests to its API server under CoreDNS's name. Thread-safe.
/// Several feeds may share a registry: the collectors are then the same, told apart by the label <c>feed</c>.
/// </summary>
public sealed class WatchMetrics
{
    private readonly string _feed;
    private readonly Counter _requests;
    private readonly Histogram _requestDurations;
    private readonly Histogram _limiterDurations;
    private readonly Counter _lists;
    private readonly Counter _failures;
    private readonly Counter _changes;
    private readonly Counter _bytes;
    private readonly Counter _refused;
    private readonly Gauge _lastContact;
    private readonly Gauge _backingOff;

    /// <summary>Makes the collectors, or finds them in the registry.</summary>
    /// <param name="registry">The registry that is scraped.</param>
    /// <param name="feed">Value of the label <c>feed</c>: <see cref="FeedOptions.Id"/>.</param>
    public WatchMetrics(CollectorRegistry registry, string feed)
    {
        _feed = feed;
        var factory = Metrics.WithCustomRegistry(registry);
        _requests = factory.CreateCounter(
            "coredns_kubernetes_rest_client_requests_total",
            "Requests to the API server by status code, method and host.",
            "code",
            "method",
            "host");
        _requestDurations = factory.CreateHistogram(
            "coredns_kubernetes_rest_client_request_duration_seconds", "Time from a request to the head of the API server's answer.", ["verb", "host"], ClientBuckets());
        _limiterDurations = factory.CreateHistogram(
            "coredns_kubernetes_rest_client_rate_limiter_duration_seconds", "Time a request was held back by apiserver_qps.", ["verb", "host"], ClientBuckets());
        string[] labels = ["feed", "kind"];
        _lists = factory.CreateCounter("actordns_watch_lists_total", "Lists begun; every one after the first of a kind is a relist.", labels);
        _failures = factory.CreateCounter("actordns_watch_failures_total", "Failed lists and watches by what they ask for next.", "feed", "kind", "fault");
        _changes = factory.CreateCounter("actordns_watch_changes_total", "Objects read by lists and watches.", labels);
        _bytes = factory.CreateCounter("actordns_watch_read_bytes_total", "Octets of bodies read from the source.", labels);
        _refused = factory.CreateCounter("actordns_watch_refused_objects_total", "Objects left out because a field of theirs cannot be used; the log names them.", labels);
        _lastContact = factory.CreateGauge("actordns_watch_last_contact_timestamp_seconds", "Unix time of the last change, bookmark or completed list.", labels);
        _backingOff = factory.CreateGauge("actordns_watch_backing_off", "1 while a failed list or watch waits for its next try.", labels);
    }

    /// <summary>Counts a request to the API server.</summary>
    /// <param name="code">The status code, or "&lt;error&gt;" when there was no answer.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="host">Host and port.</param>
    public void CountRequest(string code, string method, string host) => _requests.WithLabels(code, method, host).Inc();

    /// <summary>Takes a sample of the time to the head of an answer.</summary>
    public void ObserveRequest(string method, string host, TimeSpan duration) => _requestDurations.WithLabels(method, host).Observe(duration.TotalSeconds);

    /// <summary>Takes a sample of the time a request was held back.</summary>
    public void ObserveLimiter(string method, string host, TimeSpan duration) => _limiterDurations.WithLabels(method, host).Observe(duration.TotalSeconds);

    /// <summary>Counts a list that begins.</summary>
    public void CountList(ObjectKind kind) => _lists.WithLabels(_feed, Name(kind)).Inc();

    /// <summary>Counts a failed list or watch.</summary>
    public void CountFailure(ObjectKind kind, SourceFault fault) =>
        _failures.WithLabels(_feed, Name(kind), fault.ToString().ToLowerInvariant()).Inc();

    /// <summary>Counts objects read.</summary>
    public void CountChanges(ObjectKind kind, int changes) => _changes.WithLabels(_feed, Name(kind)).Inc(changes);

    /// <summary>Counts octets read.</summary>
    public void CountBytes(ObjectKind kind, int octets) => _bytes.WithLabels(_feed, Name(kind)).Inc(octets);

    /// <summary>Counts an object that was left out.</summary>
    public void CountRefused(ObjectKind kind) => _refused.WithLabels(_feed, Name(kind)).Inc();

    /// <summary>Notes that the source said something now.</summary>
    public void SetLastContact(ObjectKind kind, DateTimeOffset now) =>
        _lastContact.WithLabels(_feed, Name(kind)).Set(now.ToUnixTimeMilliseconds() / 1000.0);

    /// <summary>Notes whether the kind waits for its next try.</summary>
    public void SetBackingOff(ObjectKind kind, bool value) => _backingOff.WithLabels(_feed, Name(kind)).Set(value ? 1 : 0);

    // Those of Prometheus's client libraries, as CoreDNS has them.
    private static HistogramConfiguration ClientBuckets() => new() { Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private static string Name(ObjectKind kind) => kind switch
    {
        ObjectKind.Namespace => "namespace",
        ObjectKind.Service => "service",
        ObjectKind.EndpointSlice => "endpointslice",
        ObjectKind.Pod => "pod",
        ObjectKind.ServiceImport => "serviceimport",
        _ => "unknown",
    };
}

using ActorDns.Actors.Forwarding.Upstreams;
using Prometheus;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// The metrics of forwarding, under CoreDNS's names of today (coredns_proxy_*) and of yesterday (coredns_forward_*), which
/// alerts in the field still ask for, and our own (actordns_*). Thread-safe.
/// </summary>
public sealed class ForwardMetrics
{
    internal const string ProxyName = "forward";
    private static readonly double[] Buckets = Histogram.ExponentialBuckets(0.00025, 2, 16);

    private readonly Counter _allDown;
    private readonly Counter _rejects;
    private readonly Counter _coalesced;
    private readonly Counter _shed;
    private readonly Counter _overload;

    /// <summary>Registers the metrics.</summary>
    public ForwardMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        var histogram = new HistogramConfiguration { Buckets = Buckets };
        Durations = metrics.CreateHistogram(
            "coredns_proxy_request_duration_seconds", "Time each upstream took to answer.", ["proxy_name", "to", "rcode"], histogram);
        OldDurations = metrics.CreateHistogram(
            "coredns_forward_request_duration_seconds", "Time each upstream took to answer.", ["to", "rcode"], histogram);
        OldRequests = metrics.CreateCounter("coredns_forward_requests_total", "Queries each upstream answered.", "to");
        OldResponses = metrics.CreateCounter("coredns_forward_responses_total", "Responses of each upstream.", "to", "rcode");
        FailedProbes = metrics.CreateCounter(
            "coredns_proxy_healthcheck_failures_total", "Health checks that failed.", "proxy_name", "to");
        ConnectionHits = metrics.CreateCounter(
            "coredns_proxy_conn_cache_hits_total", "Queries that went through a socket or connection that was there.", "proxy_name", "to", "proto");
        ConnectionMisses = metrics.CreateCounter(
            "coredns_proxy_conn_cache_misses_total", "Queries for which a socket or connection was opened.", "proxy_name", "to", "proto");
        _allDown = metrics.CreateCounter(
            "coredns_forward_healthcheck_broken_total", "Queries for which every upstream was down.");
        _rejects = metrics.CreateCounter(
            "coredns_forward_max_concurrent_rejects_total", "Queries refused because too many were under way.");
        _coalesced = metrics.CreateCounter(
            "actordns_forward_coalesced_total", "Queries that waited for the answer to the same question of another client.");
        _overload = metrics.CreateCounter(
            "actordns_forward_overload_total", "Queries that got no answer because more arrived at their UDP socket than its thread could answer; names known here go first.");
        _shed = metrics.CreateCounter(
            "actordns_forward_shed_total", "Queries answered SERVFAIL at once because too many of their socket's waited already.");
        Hedges = metrics.CreateCounter(
            "actordns_forward_hedges_total", "Queries sent once more because the upstream asked before was slow or lost them, by whom they were sent to.", "to");
        RejectedReplies = metrics.CreateCounter(
            "actordns_forward_rejected_replies_total", "Messages of upstreams that were not taken for an answer, or not all of them (bailiwick).", "to", "reason");
        TlsFailures = metrics.CreateCounter(
            "actordns_forward_tls_failures_total", "Connections to upstreams that ended in the TLS handshake: certificate, name or roots are wrong.", "to");
        Loops = metrics.CreateCounter(
            "actordns_forward_loops_total", "Upstreams that are not asked any more because their queries come back.", "to");
    }

    internal Histogram Durations { get; }

    internal Histogram OldDurations { get; }

    internal Counter OldRequests { get; }

    internal Counter OldResponses { get; }

    internal Counter FailedProbes { get; }

    internal Counter ConnectionHits { get; }

    internal Counter ConnectionMisses { get; }

    internal Counter Hedges { get; }

    internal Counter RejectedReplies { get; }

    internal Counter TlsFailures { get; }

    internal Counter Loops { get; }

    /// <summary>Counts a query for which every upstream was down.</summary>
    public void CountAllDown() => _allDown.Inc();

    /// <summary>Counts a query refused at the bound.</summary>
    public void CountReject() => _rejects.Inc();

    /// <summary>Counts a query that shares another's exchange.</summary>
    public void CountCoalesced() => _coalesced.Inc();

    /// <summary>Counts a query that may not wait.</summary>
    public void CountShed() => _shed.Inc();

    /// <summary>Counts a query that got no answer because more arrive at its socket than can be answered.</summary>
    public void CountOverload() => _overload.Inc();

    internal UpstreamMetrics Of(UpstreamAddress upstream) => new(this, upstream);
}

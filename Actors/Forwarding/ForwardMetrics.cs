using System.Net;
using ActorDns.Protocol.Records;
using Prometheus;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// The metrics of forwarding, under CoreDNS's names of today (coredns_proxy_*) and of yesterday (coredns_forward_*), which
/// alerts in the field still ask for. Thread-safe.
/// </summary>
public sealed class ForwardMetrics
{
    private const string ProxyName = "forward";
    private static readonly double[] Buckets = Histogram.ExponentialBuckets(0.00025, 2, 16);

    private readonly Histogram _durations;
    private readonly Histogram _oldDurations;
    private readonly Counter _oldRequests;
    private readonly Counter _oldResponses;
    private readonly Counter _failedProbes;
    private readonly Counter _allDown;
    private readonly Counter _rejects;

    /// <summary>Registers the metrics.</summary>
    public ForwardMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        var histogram = new HistogramConfiguration { Buckets = Buckets };
        _durations = metrics.CreateHistogram(
            "coredns_proxy_request_duration_seconds", "Time each upstream took to answer.", ["proxy_name", "to", "rcode"], histogram);
        _oldDurations = metrics.CreateHistogram(
            "coredns_forward_request_duration_seconds", "Time each upstream took to answer.", ["to", "rcode"], histogram);
        _oldRequests = metrics.CreateCounter("coredns_forward_requests_total", "Queries sent to each upstream.", "to");
        _oldResponses = metrics.CreateCounter("coredns_forward_responses_total", "Responses of each upstream.", "to", "rcode");
        _failedProbes = metrics.CreateCounter(
            "coredns_proxy_healthcheck_failures_total", "Health checks that failed.", "proxy_name", "to");
        _allDown = metrics.CreateCounter(
            "coredns_forward_healthcheck_broken_total", "Queries for which every upstream was down.");
        _rejects = metrics.CreateCounter(
            "coredns_forward_max_concurrent_rejects_total", "Queries refused because too many were under way.");
    }

    /// <summary>Counts a query for which every upstream was down.</summary>
    public void CountAllDown() => _allDown.Inc();

    /// <summary>Counts a query refused at the bound.</summary>
    public void CountReject() => _rejects.Inc();

    internal UpstreamMetrics Of(IPEndPoint upstream) => new(this, upstream.ToString());

    internal sealed class UpstreamMetrics(ForwardMetrics metrics, string to)
    {
        private readonly Counter.Child _requests = metrics._oldRequests.WithLabels(to);
        private readonly Counter.Child _failedProbes = metrics._failedProbes.WithLabels(ProxyName, to);

        /// <summary>Takes a sample of an answered query.</summary>
        public void Observe(ResponseCode code, TimeSpan duration)
        {
            var text = ResponseCodeText.Of(code);
            _requests.Inc();
            metrics._oldResponses.WithLabels(to, text).Inc();
            metrics._durations.WithLabels(ProxyName, to, text).Observe(duration.TotalSeconds);
            metrics._oldDurations.WithLabels(to, text).Observe(duration.TotalSeconds);
        }

        /// <summary>Counts a failed health check.</summary>
        public void CountFailedProbe() => _failedProbes.Inc();
    }
}

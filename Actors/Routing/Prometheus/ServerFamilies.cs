using Prometheus;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>The metric families of server blocks, registered. The label view is always empty: there are no views yet.</summary>
internal sealed class ServerFamilies(MetricFactory factory)
{
    /// <summary>Requests.</summary>
    public Counter Requests { get; } = factory.CreateCounter(
        "coredns_dns_requests_total", "Queries received.", "server", "zone", "view", "proto", "family", "type");

    /// <summary>Queries with DO.</summary>
    public Counter DnssecOk { get; } = factory.CreateCounter(
        "coredns_dns_do_requests_total", "Queries received with the DO bit.", "server", "zone", "view");

    /// <summary>Responses.</summary>
    public Counter Responses { get; } = factory.CreateCounter(
        "coredns_dns_responses_total", "Responses sent, by RCODE and by the stage that answered.", "server", "zone", "view", "rcode", "plugin");

    /// <summary>Durations in seconds.</summary>
    public Histogram Durations { get; } = factory.CreateHistogram(
        "coredns_dns_request_duration_seconds",
        "Time from receiving a query to having its response.",
        ["server", "zone", "view"],
        new HistogramConfiguration { Buckets = CounterLayout.DurationBounds });

    /// <summary>Request sizes in octets.</summary>
    public Histogram RequestSizes { get; } = factory.CreateHistogram(
        "coredns_dns_request_size_bytes",
        "Size of queries.",
        ["server", "zone", "view", "proto"],
        new HistogramConfiguration { Buckets = CounterLayout.SizeBounds });

    /// <summary>Response sizes in octets.</summary>
    public Histogram ResponseSizes { get; } = factory.CreateHistogram(
        "coredns_dns_response_size_bytes",
        "Size of responses.",
        ["server", "zone", "view", "proto"],
        new HistogramConfiguration { Buckets = CounterLayout.SizeBounds });
}

namespace ActorDns.Actors.Tests.Routing.Prometheus;

/// <summary>
/// What one query leaves in a scrape: names, types, labels and buckets as dashboards and alerts for CoreDNS expect them.
/// A change here is a change for every operator.
/// </summary>
internal static class MetricShapes
{
    public static string[] Expected { get; } = """
        # TYPE coredns_build_info gauge
        coredns_build_info{version,revision,goversion}
        # TYPE coredns_panics_total counter
        coredns_panics_total
        # TYPE coredns_plugin_enabled gauge
        coredns_plugin_enabled{server,zone,view,name}
        coredns_plugin_enabled{server,zone,view,name}
        # TYPE coredns_dns_requests_total counter
        coredns_dns_requests_total{server,zone,view,proto,family,type}
        # TYPE coredns_dns_do_requests_total counter
        coredns_dns_do_requests_total{server,zone,view}
        # TYPE coredns_dns_responses_total counter
        coredns_dns_responses_total{server,zone,view,rcode,plugin}
        # TYPE coredns_dns_request_duration_seconds histogram
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.00025"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.0005"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.001"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.002"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.004"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.008"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.016"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.032"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.064"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.128"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.256"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="0.512"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="1.024"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="2.048"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="4.096"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="8.192"}
        coredns_dns_request_duration_seconds_bucket{server,zone,view,le="+Inf"}
        coredns_dns_request_duration_seconds_sum{server,zone,view}
        coredns_dns_request_duration_seconds_count{server,zone,view}
        # TYPE coredns_dns_request_size_bytes histogram
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="0"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="100"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="200"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="300"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="400"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="511"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="1023"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="2047"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="4095"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="8291"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="16000"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="32000"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="48000"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="64000"}
        coredns_dns_request_size_bytes_bucket{server,zone,view,proto,le="+Inf"}
        coredns_dns_request_size_bytes_sum{server,zone,view,proto}
        coredns_dns_request_size_bytes_count{server,zone,view,proto}
        # TYPE coredns_dns_response_size_bytes histogram
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="0"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="100"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="200"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="300"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="400"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="511"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="1023"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="2047"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="4095"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="8291"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="16000"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="32000"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="48000"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="64000"}
        coredns_dns_response_size_bytes_bucket{server,zone,view,proto,le="+Inf"}
        coredns_dns_response_size_bytes_sum{server,zone,view,proto}
        coredns_dns_response_size_bytes_count{server,zone,view,proto}
        """.Split('\n');
}

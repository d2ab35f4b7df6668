using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>The metrics of TLS between nodes (<c>actordns_cluster_*</c>). Thread-safe.</summary>
internal sealed class ClusterTlsMetrics
{
    private readonly Gauge _end;
    private readonly Gauge _replaced;
    private readonly Gauge _unusable;
    private readonly Gauge _refusing;
    private readonly Counter _refused;

    /// <summary>Registers them.</summary>
    public ClusterTlsMetrics(CollectorRegistry registry)
    {
        var metrics = global::Prometheus.Metrics.WithCustomRegistry(registry);
        _end = metrics.CreateGauge("actordns_cluster_certificate_end_timestamp_seconds", "When the certificate shown to other nodes ends, in seconds since 1970.");
        _replaced = metrics.CreateGauge("actordns_cluster_certificate_replaced", "1 while another certificate is in the files than the one shown to other nodes.");
        _unusable = metrics.CreateGauge("actordns_cluster_certificate_unusable", "1 while the files of the certificate, its key or its authorities cannot be used; what was read before stays in force.");
        _refusing = metrics.CreateGauge("actordns_cluster_certificate_refusing_nodes", "Other nodes that would refuse what is in the files now, or would be refused by it; while there are any it is not put in force.");
        _refused = metrics.CreateCounter("actordns_cluster_tls_refused_total", "Connections between nodes refused because the other side showed no certificate, or one that is not from an authority of this node.");
    }

    /// <summary>Shows the certificate in force.</summary>
    public void ShowEnd(DateTimeOffset end) => _end.Set(end.ToUnixTimeSeconds());

    /// <summary>Shows how the files stand to what is in force.</summary>
    /// <param name="isReplaced">True when another certificate is in them.</param>
    /// <param name="isUnusable">True when they cannot be used.</param>
    public void ShowFiles(bool isReplaced, bool isUnusable)
    {
        _replaced.Set(isReplaced ? 1 : 0);
        _unusable.Set(isUnusable ? 1 : 0);
    }

    /// <summary>Shows how many nodes would refuse what is in the files, or be refused.</summary>
    public void ShowRefusing(int nodes) => _refusing.Set(nodes);

    /// <summary>Counts a connection that was refused.</summary>
    public void CountRefused() => _refused.Inc();
}

using Prometheus;

namespace ActorDns.Node.Hosting.Reload;

/// <summary>What operators watch of reloads, under CoreDNS's names. Thread-safe.</summary>
internal sealed class ReloadMetrics
{
    private const string HashName = "sha512";

    private readonly Counter _failed;
    private readonly Gauge _version;
    private string? _shown;

    public ReloadMetrics(CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _failed = factory.CreateCounter("coredns_reload_failed_total", "Counts the number of failed reload attempts.");
        _version = factory.CreateGauge("coredns_reload_version_info", "A metric with a constant '1' value labeled by hash, and value which type of hash generated.", "hash", "value");
    }

    /// <summary>A Corefile was not taken.</summary>
    public void CountFailed() => _failed.Inc();

    /// <summary>The Corefile in force.</summary>
    public void Show(string fingerprint)
    {
        if (_shown is not null)
        {
            _version.RemoveLabelled(HashName, _shown);
        }

        _shown = fingerprint;
        _version.WithLabels(HashName, fingerprint).Set(1);
    }
}

using Prometheus;

namespace ActorDns.Actors.Routing.Hosts;

/// <summary>The metrics of the hosts directive, under CoreDNS's names. Thread-safe.</summary>
public sealed class HostsMetrics
{
    private readonly Gauge _entries;
    private readonly Gauge _reloaded;
    private readonly Gauge _skipped;

    /// <summary>Registers the metrics.</summary>
    public HostsMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _entries = metrics.CreateGauge("coredns_hosts_entries", "The combined number of entries in hosts and Corefile.", "hostsfile");
        _reloaded = metrics.CreateGauge("coredns_hosts_reload_timestamp_seconds", "The timestamp of the last reload of hosts file.");
        _skipped = metrics.CreateGauge("actordns_hosts_skipped_lines", "Lines of the hosts file that are broken or beyond the bound of entries, and have no effect.", "hostsfile");
    }

    internal void Note(string path, int entries, int skippedLines)
    {
        _entries.WithLabels(path).Set(entries);
        _skipped.WithLabels(path).Set(skippedLines);
    }

    internal void NoteReload(DateTimeOffset written) => _reloaded.Set(written.ToUnixTimeMilliseconds() / 1000.0);
}

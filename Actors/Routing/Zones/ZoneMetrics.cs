using ActorDns.Protocol.Names;
using Prometheus;

namespace ActorDns.Actors.Routing.Zones;

/// <summary>What the zones of the node hold. Thread-safe. Series are kept over a reload; as many as there are zones ever configured.</summary>
public sealed class ZoneMetrics
{
    private readonly Gauge _records;
    private readonly Gauge _serial;
    private readonly Gauge _loaded;
    private readonly Counter _faults;

    /// <summary>Registers the metrics.</summary>
    public ZoneMetrics(CollectorRegistry registry)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _records = metrics.CreateGauge("actordns_zone_records", "Records of the zone; 0 while it has none that may be given out.", "zone");
        _serial = metrics.CreateGauge("actordns_zone_serial", "SOA serial of the zone.", "zone");
        _loaded = metrics.CreateGauge("actordns_zone_loaded_timestamp_seconds", "When the zone's data was taken.", "zone");
        _faults = metrics.CreateCounter("actordns_zone_faults_total", "Times the zone could not be read or transferred; the data from before stays until it expires.", "zone");
    }

    internal void NoteLoaded(Protocol.Zones.Zone zone, DateTimeOffset now)
    {
        var label = zone.Origin.ToString();
        _records.WithLabels(label).Set(zone.RecordCount);
        _serial.WithLabels(label).Set(zone.Soa.Serial);
        _loaded.WithLabels(label).Set(now.ToUnixTimeMilliseconds() / 1000.0);
    }

    internal void NoteEmpty(DomainName zone) => _records.WithLabels(zone.ToString()).Set(0);

    internal void CountFault(DomainName zone) => _faults.WithLabels(zone.ToString()).Inc();
}

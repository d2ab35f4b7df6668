using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Tests.Routing.Transfer;

/// <summary>A zone of a text, which a test exchanges.</summary>
internal sealed class FixedZone(string origin) : IZoneSource
{
    public event Action? Changed;

    public DomainName Origin { get; } = DomainName.Parse(origin);

    public Zone? Current { get; private set; }

    public bool OnNotify(HostAddress from) => false;

    public FixedZone Set(string text)
    {
        var result = MasterFileReader.Read("db", Origin, (string _, out string error) =>
        {
            error = string.Empty;
            return new StringReader(text);
        });
        Assert.Empty(result.Faults);
        Current = result.Zone;
        Changed?.Invoke();
        return this;
    }

    /// <summary>A SOA with its times in seconds, and some records.</summary>
    public static string Text(uint serial, int records = 1, string times = "7200 1800 604800 60") =>
        $"$TTL 60\n@ SOA ns host {serial} {times}\n" + string.Concat(Enumerable.Range(1, records).Select(i => $"host{i} A 192.0.2.{i % 256}\n"));

    /// <summary>A stage that answers from zones.</summary>
    public static ZoneStage Stage(params FixedZone[] zones) => new FixedStage(zones);

    private sealed class FixedStage(FixedZone[] zones)
        : ZoneStage(zones.Select(zone => ((IZoneSource)zone, (IReadOnlyList<DomainName>?)null)), () => throw new InvalidOperationException())
    {
        public override string Name => "file";
    }
}

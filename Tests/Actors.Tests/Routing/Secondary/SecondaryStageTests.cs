using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Secondary;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Actors.Tests.Routing.Transfer;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Secondary;

[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit disposes through IAsyncLifetime.")]
public sealed class SecondaryStageTests : IAsyncLifetime
{
    private const string Slow = "7200 1800 604800 60";
    private static readonly IPEndPoint Nobody = new(IPAddress.Parse("127.0.0.1"), 1);

    private readonly RoutingFixture _fixture = new();
    private readonly RoutingFixture _primaryFixture = new();
    private readonly FixedZone _zone = new("example.org");
    private readonly SecondaryMemory _memory = new();
    private readonly List<SecondaryStage> _stages = [];
    private readonly TransferStage _transfer;
    private readonly QueryDispatcher _served;
    private readonly TcpPrimary _primary;

    public SecondaryStageTests()
    {
        _transfer = new TransferStage(
            [new TransferOptions([DomainName.Root], true, [])], [_zone], [], null, new TransferMetrics(_primaryFixture.Registry), _primaryFixture.Log.CreateLogger<TransferStage>(), TimeProvider.System);
        _served = _primaryFixture.Dispatcher(_transfer, FixedZone.Stage(_zone));
        _primary = new TcpPrimary(() => _served);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _stages.ForEach(stage => stage.Dispose());
        _transfer.Dispose();
        await _primary.DisposeAsync();
    }

    [Fact]
    public async Task The_zone_is_fetched_whole_and_answered_with_authority()
    {
        _zone.Set(FixedZone.Text(serial: 1, records: 5000, times: Slow));
        var dispatcher = Dispatcher(Nobody, _primary.Address);

        await UntilAsync(dispatcher, "host5000.example.org.", "NOERROR aa rd");
        Assert.Equal(["NOERROR aa rd", "host7.example.org. 60 IN A 192.0.2.7"], await dispatcher.AskAsync(new TestQuery("host7.example.org.")));
        Assert.Contains("actordns_zone_records{zone=\"example.org.\"} 5001", await _fixture.ScrapeAsync());
        Assert.Contains(_fixture.Log.Lines, line => line.Contains($"from {Nobody}: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_it_is_fetched_names_are_SERVFAIL()
    {
        _primary.IsSilent = true;
        var dispatcher = Dispatcher(_primary.Address);
        Assert.Equal(["SERVFAIL rd"], await dispatcher.AskAsync(new TestQuery("host1.example.org.")));
        Assert.Equal(["REFUSED rd"], await dispatcher.AskAsync(new TestQuery("example.net.")));

        _zone.Set(FixedZone.Text(serial: 1));
        _primary.IsSilent = false;
        await UntilAsync(dispatcher, "host1.example.org.", "NOERROR aa rd");
    }

    [Fact]
    public async Task A_new_serial_is_found_after_the_refresh_time()
    {
        _zone.Set(FixedZone.Text(serial: 1, times: "1 1 60 1"));
        var dispatcher = Dispatcher(_primary.Address);
        await UntilAsync(dispatcher, "host1.example.org.", "NOERROR aa rd");

        _zone.Set(FixedZone.Text(serial: 2, records: 2, times: "1 1 60 1"));
        await UntilAsync(dispatcher, "host2.example.org.", "NOERROR aa rd");
    }

    [Fact]
    public async Task A_NOTIFY_of_a_primary_is_answered_and_the_zone_fetched_at_once()
    {
        _zone.Set(FixedZone.Text(serial: 1, times: Slow));
        var dispatcher = Dispatcher(_primary.Address);
        await UntilAsync(dispatcher, "host1.example.org.", "NOERROR aa rd");

        _zone.Set(FixedZone.Text(serial: 2, records: 2, times: Slow));
        Assert.Equal(["REFUSED"], await dispatcher.AskAsync(Notify() with { Client = "192.0.2.99" }));
        Assert.Equal(["REFUSED"], await dispatcher.AskAsync(Notify("host1.example.org.")));
        Assert.Equal(["NOERROR aa"], await dispatcher.AskAsync(Notify()));
        await UntilAsync(dispatcher, "host2.example.org.", "NOERROR aa rd");
    }

    [Fact]
    public async Task A_zone_whose_primaries_are_silent_expires_and_comes_back()
    {
        _zone.Set(FixedZone.Text(serial: 5, times: "1 1 2 1"));
        var dispatcher = Dispatcher(_primary.Address);
        await UntilAsync(dispatcher, "host1.example.org.", "NOERROR aa rd");

        _primary.IsSilent = true;
        await UntilAsync(dispatcher, "host1.example.org.", "SERVFAIL rd");
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains("has expired", StringComparison.Ordinal))));

        // It began anew: its serial is older than the one that expired.
        _zone.Set(FixedZone.Text(serial: 1, times: Slow));
        _primary.IsSilent = false;
        await UntilAsync(dispatcher, "host1.example.org.", "NOERROR aa rd");
    }

    [Fact]
    public async Task A_fault_that_nobody_foresaw_does_not_end_it()
    {
        _zone.Set(FixedZone.Text(serial: 1, times: "1 1 600 1"));
        using var zone = new SecondaryZone(
            DomainName.Parse("example.org"), [_primary.Address], _memory, new ZoneMetrics(_fixture.Registry), _fixture.Log.CreateLogger<SecondaryStage>(), TimeProvider.System);
        zone.Changed += static () => throw new InvalidOperationException("unforeseen");
        await Eventually.HoldsAsync(() => Task.FromResult(zone.Current?.Soa.Serial == 1));

        _zone.Set(FixedZone.Text(serial: 2, times: "1 1 600 1"));
        await Eventually.HoldsAsync(() => Task.FromResult(zone.Current?.Soa.Serial == 2));
        Assert.Contains(_fixture.Log.Lines, line => line.Contains("unforeseen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rubbish_is_a_fault_and_the_data_from_before_stays()
    {
        _zone.Set(FixedZone.Text(serial: 1, times: "1 1 600 1"));
        var dispatcher = Dispatcher(_primary.Address);
        await UntilAsync(dispatcher, "host1.example.org.", "NOERROR aa rd");

        foreach (var rubbish in (byte[][])[[], [0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0], [0x84, 5, 0, 0, 0, 0, 0, 0, 0, 0], [.. Enumerable.Repeat((byte)0xC0, 600)]])
        {
            var before = _fixture.Log.Lines.Count;
            _primary.Rubbish = rubbish;
            await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Count > before));
        }

        Assert.Equal("NOERROR aa rd", (await dispatcher.AskAsync(new TestQuery("host1.example.org.")))[0]);
    }

    [Fact]
    public async Task A_changed_Corefile_begins_with_what_is_held()
    {
        _zone.Set(FixedZone.Text(serial: 1, times: Slow));
        await UntilAsync(Dispatcher(_primary.Address), "host1.example.org.", "NOERROR aa rd");

        _primary.IsSilent = true;
        Assert.Equal("NOERROR aa rd", (await Dispatcher(_primary.Address).AskAsync(new TestQuery("host1.example.org.")))[0]);
    }

    private static TestQuery Notify(string name = "example.org.") => new(name, RecordType.SOA) { Flags = 0x2400, Client = "127.0.0.1" };

    private static Task UntilAsync(QueryDispatcher dispatcher, string name, string head) =>
        Eventually.HoldsAsync(async () => (await dispatcher.AskAsync(new TestQuery(name)))[0] == head);

    private QueryDispatcher Dispatcher(params IPEndPoint[] primaries)
    {
        var stage = new SecondaryStage(
            [new SecondaryOptions([DomainName.Parse("example.org")], primaries)], () => null!, _memory, new ZoneMetrics(_fixture.Registry), _fixture.Log.CreateLogger<SecondaryStage>(), TimeProvider.System);
        _stages.Add(stage);
        return _fixture.Dispatcher(stage);
    }
}

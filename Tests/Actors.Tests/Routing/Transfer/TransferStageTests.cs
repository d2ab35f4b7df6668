using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Transfer;

public sealed class TransferStageTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RoutingFixture _fixture = new();
    private readonly FixedZone _zone = new FixedZone("example.org").Set(FixedZone.Text(serial: 7));
    private readonly List<TransferStage> _stages = [];

    public void Dispose() => _stages.ForEach(stage => stage.Dispose());

    [Fact]
    public async Task The_zone_is_between_two_SOA_records()
    {
        Assert.Equal(
            [
                "NOERROR aa rd", "example.org. 60 IN SOA ns.example.org. host.example.org. 7 7200 1800 604800 60", "host1.example.org. 60 IN A 192.0.2.1",
                "example.org. 60 IN SOA ns.example.org. host.example.org. 7 7200 1800 604800 60",
            ],
            await Dispatcher(ToAll()).AskAsync(Axfr()));
        Assert.Contains("actordns_transfer_requests_total{zone=\"example.org.\",result=\"sent\"} 1", await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task A_large_zone_goes_in_many_messages_and_every_record_comes_once()
    {
        const int Records = 10_000;
        _zone.Set(FixedZone.Text(serial: 8, Records));
        var context = Axfr().Context();
        await Dispatcher(ToAll()).DispatchAsync(context);

        var (messages, owners) = (0, new List<string>());
        var message = context.Response.ToArray();
        var buffer = new byte[65_535];
        for (var length = message.Length; ; message = buffer[..length])
        {
            messages++;
            Assert.Equal(TestQuery.Id, TestQuery.Word(message, 0));
            AddOwners(message, owners);
            if (!context.Continuation!.TryWriteNext(buffer, out length))
            {
                break;
            }
        }

        Assert.InRange(messages, 10, 100);
        Assert.Equal(Records + 2, owners.Count);
        Assert.Equal("SOA example.org.", owners[0]);
        Assert.Equal("SOA example.org.", owners[^1]);
        Assert.Equal(Records, owners.Distinct().Count() - 1);
    }

    [Theory]
    [InlineData(7u, 2)]
    [InlineData(8u, 2)]
    [InlineData(6u, 4)]
    public async Task IXFR_is_the_SOA_alone_for_who_has_that_serial_and_else_the_whole_zone(uint serial, int lines) =>
        Assert.Equal(lines, (await AskIxfrAsync(Dispatcher(ToAll()), serial)).Length);

    [Fact]
    public async Task IXFR_without_a_SOA_is_SERVFAIL() =>
        Assert.Equal("SERVFAIL rd", (await Dispatcher(ToAll()).AskAsync(new TestQuery("example.org.", RecordType.IXFR) { Transport = Transport.Tcp }))[0]);

    [Theory]
    [InlineData("10.0.2.2", "NOERROR aa rd")]
    [InlineData("10.0.2.3", "REFUSED rd")]
    public async Task Only_the_clients_named_may_have_it(string client, string expected)
    {
        var dispatcher = Dispatcher(new TransferOptions([DomainName.Parse("example.org")], false, [IPEndPoint.Parse("10.0.2.2:53")]));
        Assert.Equal(expected, (await dispatcher.AskAsync(Axfr() with { Client = client }))[0]);
    }

    [Theory]
    [InlineData("example.org.", Transport.Udp)]
    [InlineData("www.example.org.", Transport.Tcp)]
    [InlineData("example.net.", Transport.Tcp)]
    public async Task Over_UDP_and_for_names_that_are_no_zone_it_is_REFUSED(string name, Transport transport) =>
        Assert.Equal("REFUSED rd", (await Dispatcher(ToAll()).AskAsync(new TestQuery(name, RecordType.AXFR) { Transport = transport }))[0]);

    [Fact]
    public async Task Secondaries_are_told_at_the_start_of_each_change_and_again_until_they_answer()
    {
        using var secondary = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var stage = Stage(new TransferOptions([DomainName.Root], false, [(IPEndPoint)secondary.Client.LocalEndPoint!]));
        stage.Begin();

        var first = await ReceiveAsync(secondary);
        Assert.Equal([0x24, 0x00], first.Buffer[2..4]);
        Assert.Equal(DomainName.Parse("example.org").Wire.ToArray(), first.Buffer[12..25]);
        var again = await ReceiveAsync(secondary);
        Assert.Equal(first.Buffer, again.Buffer);
        await AnswerAsync(secondary, again);
        await Eventually.HoldsAsync(async () => (await _fixture.ScrapeAsync()).Contains("actordns_transfer_notifications_total{zone=\"example.org.\",result=\"answered\"} 1"));

        _zone.Set(FixedZone.Text(serial: 9));
        await AnswerAsync(secondary, await ReceiveAsync(secondary));
        await Eventually.HoldsAsync(async () => (await _fixture.ScrapeAsync()).Contains("actordns_transfer_notifications_total{zone=\"example.org.\",result=\"answered\"} 2"));
    }

    [Fact]
    public void Other_questions_allocate_nothing() => Assert.Equal(0, Allocations.Of(Dispatcher(ToAll()), new TestQuery("host1.example.org.")));

    private static Task<UdpReceiveResult> ReceiveAsync(UdpClient client) => client.ReceiveAsync().WaitAsync(Patience);

    private static async Task AnswerAsync(UdpClient client, UdpReceiveResult query)
    {
        var response = query.Buffer.ToArray();
        response[2] |= 0x80;
        await client.SendAsync(response, query.RemoteEndPoint);
    }

    private static TestQuery Axfr() => new("example.org.", RecordType.AXFR) { Transport = Transport.Tcp };

    private static TransferOptions ToAll() => new([DomainName.Root], true, []);

    private static async Task<string[]> AskIxfrAsync(QueryDispatcher dispatcher, uint serial)
    {
        var query = new TestQuery("example.org.", RecordType.IXFR) { Transport = Transport.Tcp };
        var octets = query.Octets();
        octets[9] = 1;
        byte[] soa = [0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22, 0, 0, (byte)(serial >> 24), (byte)(serial >> 16), (byte)(serial >> 8), (byte)serial, .. new byte[16]];
        var context = query.Fill(new QueryContext(), [.. octets, .. soa]);
        await dispatcher.DispatchAsync(context);
        return ResponseText.Of(context);
    }

    private static void AddOwners(byte[] message, List<string> owners)
    {
        var reader = new MessageReader(message);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        while (reader.TryReadRecord(owner, out var record))
        {
            owners.Add($"{record.Type} {WireNames.ToText(owner[..record.OwnerLength])}");
        }

        Assert.Equal(MessageFault.None, reader.Fault);
        Assert.False(reader.Truncated);
    }

    private TransferStage Stage(TransferOptions options)
    {
        var stage = new TransferStage([options], [_zone], [], null, new TransferMetrics(_fixture.Registry), _fixture.Log.CreateLogger<TransferStage>(), TimeProvider.System);
        _stages.Add(stage);
        return stage;
    }

    private QueryDispatcher Dispatcher(TransferOptions options) => _fixture.Dispatcher(Stage(options), FixedZone.Stage(_zone));
}

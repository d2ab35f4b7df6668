using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Dnstap;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Tests.Forwarding;
using ActorDns.Actors.Tests.Routing.Transfer;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Dnstap;

/// <summary>What a dnstap collector on a socket gets of queries.</summary>
public sealed class DnstapStageTests : IAsyncLifetime
{
    private readonly RoutingFixture _fixture = new();
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("actordns-dnstap-");
    private readonly List<IAsyncDisposable> _open = [];
    private DnstapMetrics? _metrics;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var disposable in Enumerable.Reverse(_open))
        {
            await disposable.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_query_and_its_response_are_told_with_all_that_is_known()
    {
        var collector = Keep(new TestCollector(new UnixDomainSocketEndPoint(Socket)));
        var stage = Stage(Options(Socket) with { IsFull = true, Extra = "{type} of {name}: {rcode}" });
        var query = new TestQuery("Www.example.org.") { Client = "2001:db8::7", Transport = Transport.Tcp };
        var before = DateTime.UtcNow;

        var context = await AskAsync(stage, query, Answer);
        await collector.HasAsync(2);

        var taps = collector.Taps.ToArray();
        Assert.All(taps, tap => Assert.Equal(
            ("node-1", "v1", 2ul, 2ul, "[2001:db8::7]:39364", null),
            (tap.Identity, tap.Version, tap.Family, tap.Protocol, tap.Query, tap.Response)));
        Assert.Equal([5ul, 6ul], taps.Select(tap => tap.Type));
        Assert.Equal(["A of www.example.org.: -", "A of www.example.org.: NOERROR"], taps.Select(tap => tap.Extra));
        Assert.Equal(query.Octets(), taps[0].QueryMessage);
        Assert.Equal(context.Response.ToArray(), taps[1].ResponseMessage);
        Assert.Equal((null, null), (taps[0].ResponseMessage, taps[1].QueryMessage));
        Assert.Equal(taps[0].QueryTime, taps[1].QueryTime);
        Assert.InRange(taps[1].QueryTime, before, taps[1].ResponseTime!.Value);
        Assert.InRange(taps[1].ResponseTime!.Value, before, DateTime.UtcNow);
        Assert.Null(taps[0].ResponseTime);
    }

    [Theory]
    [InlineData(ServerScheme.Dns, 2)]
    [InlineData(ServerScheme.Tls, 3)]
    [InlineData(ServerScheme.Https, 4)]
    public async Task What_carries_the_query_is_told(ServerScheme scheme, ulong protocol)
    {
        var collector = Keep(new TestCollector(Loopback));
        await AskAsync(Stage(Options(collector)), new TestQuery { Transport = Transport.Tcp, Scheme = scheme }, Answer);
        await collector.HasAsync(2);

        Assert.All(collector.Taps, tap => Assert.Equal(protocol, tap.Protocol));
    }

    [Fact]
    public async Task Without_full_the_messages_themselves_stay_here()
    {
        var collector = Keep(new TestCollector(Loopback));
        await AskAsync(Stage(Options(collector)), new TestQuery { Client = "192.0.2.9" }, Answer);
        await collector.HasAsync(2);

        Assert.All(collector.Taps, tap => Assert.Equal((null, null, string.Empty), (tap.QueryMessage, tap.ResponseMessage, tap.Extra)));
        Assert.All(collector.Taps, tap => Assert.Equal((1ul, 1ul, "192.0.2.9:39364"), (tap.Family, tap.Protocol, tap.Query)));
    }

    [Fact]
    public async Task Queries_answered_from_the_cache_are_told_too_and_what_forward_exchanges_once()
    {
        await using var upstream = new FakeUpstream(static (query, _) =>
        {
            query[2] |= 0x80;
            query[7] = 1;
            return [[.. query[..31], .. query[31..33], .. (byte[])[0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]]];
        });
        var collector = Keep(new TestCollector(Loopback));
        var tap = Stage(Options(collector) with { IsFull = true });
        using var forward = new ForwardStage(
            [new ForwardOptions { From = DomainName.Root, Upstreams = [upstream.EndPoint] }], new ForwardMetrics(_fixture.Registry), new ForwardBudget(100), tap: tap);
        var cache = new CacheStage(new CacheOptions(), [DomainName.Root], [], new CacheMetrics(_fixture.Registry));
        var dispatcher = _fixture.Dispatcher(tap, cache, forward);
        for (var i = 0; i < 3; i++)
        {
            var context = new TestQuery("www.example.org.").Context();
            await dispatcher.DispatchAsync(context);
            Assert.Equal(1, context.Response[7]);
        }

        await collector.HasAsync(8);
        Assert.Equal(1, upstream.UdpQueries);
        Assert.Equal([5ul, 7, 8, 6, 5, 6, 5, 6], collector.Taps.Select(message => message.Type).ToArray());
        var (sent, came) = (collector.Taps.ElementAt(1), collector.Taps.ElementAt(2));
        Assert.Equal(("10.0.2.2:39364", upstream.EndPoint.ToString(), 1ul), (sent.Query, sent.Response, sent.Protocol));
        Assert.Equal(("10.0.2.2:39364", upstream.EndPoint.ToString(), sent.QueryTime), (came.Query, came.Response, came.QueryTime));
        Assert.Equal(sent.QueryMessage!.Take(2), came.ResponseMessage!.Take(2));
        Assert.InRange(came.ResponseTime!.Value, sent.QueryTime, DateTime.UtcNow);
    }

    [Fact]
    public async Task Only_the_types_that_were_asked_for_are_told_and_questions_of_the_server_itself_are_not()
    {
        var collector = Keep(new TestCollector(Loopback));
        var stage = Stage(Options(collector) with { Types = DnstapMessageTypes.ClientResponse });
        await Connected(1);
        var dispatcher = _fixture.Dispatcher(stage, new TestStage("whoami", Answer));
        var inner = new TestQuery().Context();
        inner.Depth = 1;
        await dispatcher.DispatchAsync(inner);
        await dispatcher.DispatchAsync(new TestQuery().Context());
        await stage.DisposeAsync();

        Assert.Equal(6ul, Assert.Single(collector.Taps).Type);
    }

    [Fact]
    public async Task Every_message_of_a_zone_transfer_is_told()
    {
        var collector = Keep(new TestCollector(Loopback));
        var zone = new FixedZone("example.org").Set(FixedZone.Text(serial: 7, records: 3000));
        using var transfer = new TransferStage(
            [new TransferOptions([DomainName.Root], true, [])], [zone], [], null, new TransferMetrics(_fixture.Registry), _fixture.Log.CreateLogger<TransferStage>(), TimeProvider.System);
        var dispatcher = _fixture.Dispatcher(Stage(Options(collector) with { IsFull = true, Extra = "{type} of {name}" }), transfer);
        var context = new TestQuery("example.org.", RecordType.AXFR) { Transport = Transport.Tcp }.Context();
        await dispatcher.DispatchAsync(context);

        var messages = new List<byte[]> { context.Response.ToArray() };
        var (more, buffer) = (context.Continuation!, new byte[65_535]);

        // The context serves another query meanwhile.
        var other = new TestQuery("other.example.") { Client = "192.0.2.9" };
        other.Fill(context, other.Octets());
        while (more.TryWriteNext(buffer, out var length))
        {
            messages.Add(buffer[..length]);
        }

        await collector.HasAsync(1 + messages.Count);
        var taps = collector.Taps.ToArray();
        Assert.InRange(messages.Count, 3, 100);
        Assert.Equal([5ul, .. messages.Select(_ => 6ul)], taps.Select(tap => tap.Type));
        Assert.Equal(messages, taps.Skip(1).Select(tap => tap.ResponseMessage!));
        Assert.All(taps, tap => Assert.Equal(("AXFR of example.org.", 2ul, "10.0.2.2:39364", taps[0].QueryTime), (tap.Extra, tap.Protocol, tap.Query, tap.QueryTime)));
    }

    [Fact]
    public async Task A_query_that_is_dropped_has_no_response()
    {
        var collector = Keep(new TestCollector(Loopback));
        var stage = Stage(Options(collector));
        await Connected(1);
        await AskAsync(stage, new TestQuery(), static context => context.ResponseLength = 0);
        await stage.DisposeAsync();

        Assert.Equal(5ul, Assert.Single(collector.Taps).Type);
    }

    [Fact]
    public async Task At_the_end_all_that_waits_is_sent_and_the_stream_is_finished()
    {
        var collector = Keep(new TestCollector(Loopback));
        var stage = Stage(Options(collector));
        await Connected(1);
        var dispatcher = _fixture.Dispatcher(stage, new TestStage("whoami", Answer));
        for (var i = 0; i < 500; i++)
        {
            await dispatcher.DispatchAsync(new TestQuery().Context());
        }

        await stage.DisposeAsync();
        Assert.Equal(1000, collector.Taps.Count);
        Assert.Equal([4u, 2, 3], collector.Controls.ToArray());
        await Connected(0);
    }

    [Fact]
    public async Task A_collector_that_is_away_holds_no_query_and_gets_what_fits_the_queue_when_it_comes()
    {
        var stage = Stage(Options(Socket));
        var dispatcher = _fixture.Dispatcher(stage, new TestStage("whoami", Answer));
        const int Queries = 12_000;
        for (var i = 0; i < Queries; i++)
        {
            DispatchAtOnce(dispatcher);
        }

        var dropped = (int)await CountAsync("dropped_messages_total{endpoint=\"unix://" + Socket + "\",reason=\"queue\"}");
        Assert.Equal((2 * Queries) - DnstapOptions.QueueUnit, dropped);
        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.StartsWith("[Warning] dnstap: unix://", StringComparison.Ordinal))));

        var collector = Keep(new TestCollector(new UnixDomainSocketEndPoint(Socket)));
        await collector.HasAsync((2 * Queries) - dropped);
        await dispatcher.DispatchAsync(new TestQuery().Context());
        await collector.HasAsync((2 * Queries) - dropped + 2);

        // Counted when the write is over, which the collector may have read before.
        await Eventually.HoldsAsync(async () => (int)await CountAsync("sent_messages_total") == (2 * Queries) - dropped + 2);
    }

    [Fact]
    public async Task A_collector_that_does_not_read_holds_no_query()
    {
        var collector = Keep(new TestCollector(new UnixDomainSocketEndPoint(Socket)) { Reads = false });
        var stage = Stage(Options(Socket) with { Extra = new string('x', 1000) });
        await Connected(1);
        var dispatcher = _fixture.Dispatcher(stage, new TestStage("whoami", Answer));
        await Eventually.HoldsAsync(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                DispatchAtOnce(dispatcher);
            }

            return await CountAsync("dropped_messages_total{endpoint=\"unix://" + Socket + "\",reason=\"queue\"}") > 0;
        });
        Assert.Empty(collector.Taps);
    }

    [Fact]
    public async Task A_connection_that_the_collector_closes_is_opened_again()
    {
        var collector = Keep(new TestCollector(Loopback) { ClosesAfter = 2 });
        var stage = Stage(Options(collector));
        for (var query = 1; query <= 3; query++)
        {
            await AskAsync(stage, new TestQuery(), Answer, query == 1);
            await collector.HasAsync(2 * query);
            await Eventually.HoldsAsync(() => Task.FromResult(collector.Controls.Count >= 2 * (query + 1)));
        }
    }

    public static TheoryData<string, string> Rubbish => new()
    {
        { "HTTP/1.1 400 Bad Request\r\n\r\n", "no control frame" },
        { System.Text.Encoding.Latin1.GetString(TestCollector.Control(5)), "type 5 where 1 must follow" },
        { System.Text.Encoding.Latin1.GetString(TestCollector.Control(1, [1, 2, 3])), "other contents" },
    };

    [Theory]
    [MemberData(nameof(Rubbish))]
    public async Task A_collector_that_speaks_something_else_is_reported(string says, string fault)
    {
        var collector = Keep(new TestCollector(Loopback) { Instead = System.Text.Encoding.Latin1.GetBytes(says) });
        await AskAsync(Stage(Options(collector)), new TestQuery(), Answer);

        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains(fault, StringComparison.Ordinal))));
        Assert.Empty(collector.Taps);
        await Connected(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_is_checked_unless_the_Corefile_says_otherwise(bool skipVerify)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var collector = Keep(new TestCollector(Loopback, async inner =>
        {
            var secure = new SslStream(inner);
            await secure.AuthenticateAsServerAsync(certificate);
            return secure;
        }));
        await AskAsync(Stage(Options($"tls://localhost:{collector.Port}") with { SkipVerify = skipVerify }), new TestQuery(), Answer);
        if (skipVerify)
        {
            await collector.HasAsync(2);
            return;
        }

        await Eventually.HoldsAsync(() => Task.FromResult(_fixture.Log.Lines.Any(line => line.Contains("certificate", StringComparison.Ordinal))));
        Assert.Empty(collector.Taps);
    }

    [Fact]
    public async Task A_query_allocates_nothing()
    {
        var collector = Keep(new TestCollector(Loopback));
        var stage = Stage(Options(collector) with { IsFull = true, Extra = "{name}" });
        await Connected(1);
        var dispatcher = _fixture.Dispatcher(stage, new TestStage("whoami", Answer));

        // Waking the writer costs 32 octets, once for the many queries that come until it looks.
        Assert.InRange(Allocations.Of(dispatcher, new TestQuery()), 0, 320);
        await Eventually.HoldsAsync(() => Task.FromResult(!collector.Taps.IsEmpty));
    }

    private static IPEndPoint Loopback => new(IPAddress.Loopback, 0);

    private string Socket => Path.Combine(_folder.FullName, "tap");

    private static DnstapOptions Options(TestCollector collector) => Options($"tcp://127.0.0.1:{collector.Port}");

    private static DnstapOptions Options(string endpoint) => new(DnstapEndpoint.TryParse(endpoint)!) { Identity = "node-1", Version = "v1" };

    private static void Answer(QueryContext context) => context.RespondWithCode(Protocol.Records.ResponseCode.NoError);

    private static void DispatchAtOnce(QueryDispatcher dispatcher)
    {
        var task = dispatcher.DispatchAsync(new TestQuery().Context());
        Assert.True(task.IsCompletedSuccessfully);
    }

    private Stage? _pipeline;

    private async Task<QueryContext> AskAsync(DnstapStage stage, TestQuery query, Action<QueryContext> answer, bool isFirst = true)
    {
        _pipeline = isFirst ? _fixture.Pipeline(stage, new TestStage("whoami", answer)) : _pipeline;
        var context = query.Context();
        await _pipeline!.HandleAsync(context);
        return context;
    }

    private DnstapStage Stage(DnstapOptions options)
    {
        var stage = Keep(new DnstapStage([options], _metrics ??= new DnstapMetrics(_fixture.Registry), _fixture.Log.CreateLogger<DnstapStage>(), TimeProvider.System));
        stage.Begin();
        return stage;
    }

    private T Keep<T>(T disposable)
        where T : IAsyncDisposable
    {
        _open.Add(disposable);
        return disposable;
    }

    private Task Connected(int connections) => Eventually.HoldsAsync(async () => await CountAsync("connections") == connections);

    private async Task<double> CountAsync(string name) =>
        (await _fixture.SamplesAsync("actordns_dnstap_" + name)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}

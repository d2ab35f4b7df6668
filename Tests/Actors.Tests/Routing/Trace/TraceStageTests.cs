using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Trace;
using ActorDns.Actors.Tests.Forwarding;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing.Trace;

/// <summary>What a Zipkin collector on a socket gets of traced queries.</summary>
public sealed class TraceStageTests : IAsyncLifetime
{
    private readonly RoutingFixture _fixture = new();
    private readonly ConcurrentQueue<JsonElement> _spans = new();
    private WebApplication _collector = null!;
    private TraceMetrics? _metrics;
    private volatile int _status = 202;

    public async Task InitializeAsync()
    {
        _collector = WebApplication.CreateSlimBuilder().Build();
        _collector.Urls.Add("http://127.0.0.1:0");
        _collector.MapPost("/api/v2/spans", async (HttpRequest request, HttpResponse response) =>
        {
            var spans = await JsonSerializer.DeserializeAsync<JsonElement[]>(request.Body);
            response.StatusCode = _status;
            foreach (var span in _status == 202 ? spans! : [])
            {
                _spans.Enqueue(span);
            }
        });
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task A_span_says_what_CoreDNS_says_of_a_query()
    {
        await using var stage = Stage(options => options with { Service = "dns-tier" });
        await AskAsync(stage, 1);

        await Eventually.HoldsAsync(() => Task.FromResult(_spans.Count == 1));
        var span = Assert.Single(_spans);
        Assert.Equal("servedns:dns://:53 www.example.org.", span.GetProperty("name").GetString());
        Assert.Equal("SERVER", span.GetProperty("kind").GetString());
        Assert.Equal("dns-tier", span.GetProperty("localEndpoint").GetProperty("serviceName").GetString());
        Assert.Equal(
            ("www.example.org.", "A", "udp", "10.0.2.2", "NXDOMAIN"),
            (Tag(span, "name"), Tag(span, "type"), Tag(span, "proto"), Tag(span, "remote"), Tag(span, "rcode")));

        // Counted when the collector has answered.
        await Eventually.HoldsAsync(async () => await CountAsync("actordns_trace_sent_spans_total") == 1);
    }

    [Fact]
    public async Task What_forward_did_is_a_span_below_it()
    {
        await using var upstream = new FakeUpstream(static (query, _) =>
        {
            query[2] |= 0x80;
            return [query];
        });
        using var forward = new ForwardStage([new ForwardOptions { From = DomainName.Root, Upstreams = [upstream.EndPoint] }], new ForwardMetrics(_fixture.Registry), new ForwardBudget(100));
        await using (var stage = Stage(options => options))
        {
            await _fixture.Dispatcher(stage, forward).DispatchAsync(new TestQuery().Context());
        }

        var inner = Assert.Single(_spans, span => span.GetProperty("name").GetString() == "forward");
        var outer = Assert.Single(_spans, span => span.GetProperty("name").GetString() != "forward");
        Assert.Equal(outer.GetProperty("id").GetString(), inner.GetProperty("parentId").GetString());
        Assert.Equal(outer.GetProperty("traceId").GetString(), inner.GetProperty("traceId").GetString());
        Assert.Equal("NOERROR", Tag(inner, "rcode"));
    }

    [Theory]
    [InlineData(3, 10, 3)]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 10)]
    public async Task One_query_of_so_many_is_traced(int every, int queries, int spans)
    {
        await using (var stage = Stage(options => options with { Every = every }))
        {
            await AskAsync(stage, queries);
        }

        Assert.Equal(spans, _spans.Count);
    }

    [Fact]
    public async Task Queries_that_are_not_traced_allocate_nothing()
    {
        await using var stage = Stage(options => options with { Every = int.MaxValue });
        Assert.Equal(0, Allocations.Of(Dispatcher(stage), new TestQuery()));
    }

    [Fact]
    public async Task Spans_wait_up_to_the_bound_and_others_are_counted()
    {
        await using (var stage = Stage(options => options with { Backlog = 10, BatchSize = 10, BatchInterval = TimeSpan.FromHours(1) }))
        {
            await AskAsync(stage, 50);
        }

        // The batch goes when ten wait; a query's place for a span of forward is given back when it has none.
        Assert.InRange(_spans.Count, 9, 49);
        Assert.Equal(50, _spans.Count + await CountAsync("actordns_trace_dropped_spans_total{reason=\"backlog\"}"));
    }

    [Fact]
    public async Task A_collector_that_refuses_is_reported_and_its_spans_are_counted()
    {
        _status = 500;
        await using (var stage = Stage(options => options))
        {
            await AskAsync(stage, 5);
        }

        Assert.Equal(5, await CountAsync("actordns_trace_dropped_spans_total{reason=\"collector\"}"));
        Assert.Contains(_fixture.Log.Lines, line => line.StartsWith("[Warning] trace: http://127.0.0.1", StringComparison.Ordinal));
        Assert.Empty(_spans);
    }

    private static string? Tag(JsonElement span, string name) => span.GetProperty("tags").GetProperty("coredns.io/" + name).GetString();

    private QueryDispatcher Dispatcher(TraceStage stage) => _fixture.Dispatcher(stage, new TestStage("whoami", static context => context.RespondWithCode(ResponseCode.NameError)));

    private async Task AskAsync(TraceStage stage, int queries)
    {
        var dispatcher = Dispatcher(stage);
        for (var i = 0; i < queries; i++)
        {
            await dispatcher.DispatchAsync(new TestQuery("WWW.example.org.").Context());
            Assert.Null(System.Diagnostics.Activity.Current);
        }
    }

    private TraceStage Stage(Func<TraceOptions, TraceOptions> change) => new(
        change(new TraceOptions(new Uri(_collector.Urls.First() + "/api/v2/spans")) { BatchInterval = TimeSpan.FromMilliseconds(20) }),
        _metrics ??= new TraceMetrics(_fixture.Registry),
        _fixture.Log.CreateLogger<TraceStage>(),
        TimeProvider.System);

    private async Task<double> CountAsync(string name) =>
        (await _fixture.SamplesAsync(name)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}

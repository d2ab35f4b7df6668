using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Prometheus;

public class ServerMetricsTests
{
    private const string Server = "server=\"dns://:53\"";

    private readonly RoutingFixture _fixture = new();

    [Fact]
    public async Task Names_labels_and_buckets_are_those_of_CoreDNS()
    {
        await Dispatcher().DispatchAsync(new TestQuery { EdnsVersion = 0, DnssecOk = true }.Context());
        var actual = (await _fixture.ScrapeAsync())
            .Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal) || line[0] != '#')
            .Select(Shape)
            .Order(StringComparer.Ordinal);
        Assert.Equal(MetricShapes.Expected.Order(StringComparer.Ordinal), actual);
    }

    [Fact]
    public async Task A_request_is_counted_by_protocol_family_and_type()
    {
        var dispatcher = Dispatcher();
        await dispatcher.DispatchAsync(new TestQuery().Context());
        await dispatcher.DispatchAsync(new TestQuery().Context());
        await dispatcher.DispatchAsync(new TestQuery(Type: RecordType.HTTPS) { Transport = Transport.Tcp, Client = "fd00::1" }.Context());
        await dispatcher.DispatchAsync(new TestQuery(Type: (RecordType)35) { Client = "::ffff:10.0.0.1" }.Context());

        Assert.Equal(
            [
                $"coredns_dns_requests_total{{{Server},zone=\".\",view=\"\",proto=\"tcp\",family=\"2\",type=\"HTTPS\"}} 1",
                $"coredns_dns_requests_total{{{Server},zone=\".\",view=\"\",proto=\"udp\",family=\"1\",type=\"A\"}} 2",
                $"coredns_dns_requests_total{{{Server},zone=\".\",view=\"\",proto=\"udp\",family=\"1\",type=\"other\"}} 1",
            ],
            (await _fixture.SamplesAsync("coredns_dns_requests_total")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_response_is_counted_by_code_and_stage()
    {
        var pipeline = _fixture.Pipeline(new PrometheusStage(), new TestStage("kubernetes", Respond));
        var dispatcher = _fixture.Dispatcher(_fixture.Block("cluster.local", 53, pipeline));
        await dispatcher.DispatchAsync(new TestQuery("a.cluster.local.").Context());
        await dispatcher.DispatchAsync(new TestQuery("dropped.cluster.local.").Context());

        Assert.Equal(
            [$"coredns_dns_responses_total{{{Server},zone=\"cluster.local.\",view=\"\",rcode=\"NXDOMAIN\",plugin=\"kubernetes\"}} 1"],
            await _fixture.SamplesAsync("coredns_dns_responses_total"));
        Assert.EndsWith(" 2", Assert.Single(await _fixture.SamplesAsync("coredns_dns_requests_total")), StringComparison.Ordinal);

        static void Respond(QueryContext context)
        {
            if (!context.NameText.StartsWith("dropped", StringComparison.Ordinal))
            {
                context.AnsweredBy = context.Block!.Pipeline.Next.Next.Next;
                context.RespondWithCode(ResponseCode.NameError);
            }
        }
    }

    [Fact]
    public async Task What_no_block_takes_is_counted_in_the_zone_dropped()
    {
        var dispatcher = _fixture.Dispatcher(_fixture.Block("cluster.local"));
        await dispatcher.DispatchAsync(new TestQuery("example.org.").Context());

        Assert.Equal(
            [$"coredns_dns_requests_total{{{Server},zone=\"dropped\",view=\"\",proto=\"udp\",family=\"1\",type=\"A\"}} 1"],
            await _fixture.SamplesAsync("coredns_dns_requests_total"));
        Assert.Equal(
            [$"coredns_dns_responses_total{{{Server},zone=\"dropped\",view=\"\",rcode=\"REFUSED\",plugin=\"\"}} 1"],
            await _fixture.SamplesAsync("coredns_dns_responses_total"));
    }

    [Fact]
    public async Task Sizes_fall_into_buckets_and_are_summed()
    {
        var dispatcher = Dispatcher();
        await dispatcher.DispatchAsync(new TestQuery().Context());
        await dispatcher.DispatchAsync(new TestQuery { EdnsVersion = 0 }.Context());
        await ExpectAsync("coredns_dns_request_size_bytes_sum", 33 + 44);
        await dispatcher.DispatchAsync(new TestQuery(string.Concat(Enumerable.Repeat("a123456789.", 9))).Context());

        await ExpectAsync("coredns_dns_request_size_bytes_sum", 33 + 44 + 116);
        await ExpectAsync("coredns_dns_request_size_bytes_count", 3);
        var buckets = await _fixture.SamplesAsync("coredns_dns_request_size_bytes_bucket");
        Assert.EndsWith("le=\"0\"} 0", buckets[0], StringComparison.Ordinal);
        Assert.EndsWith("le=\"100\"} 2", buckets[1], StringComparison.Ordinal);
        Assert.EndsWith("le=\"200\"} 3", buckets[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Durations_are_seconds_since_the_query_was_received()
    {
        var dispatcher = Dispatcher();
        var context = new TestQuery().Context();
        context.ReceivedTimestamp -= 3 * System.Diagnostics.Stopwatch.Frequency;
        await dispatcher.DispatchAsync(context);

        var buckets = await _fixture.SamplesAsync("coredns_dns_request_duration_seconds_bucket");
        Assert.EndsWith("le=\"2.048\"} 0", buckets[13], StringComparison.Ordinal);
        Assert.EndsWith("le=\"+Inf\"} 1", buckets[16], StringComparison.Ordinal);
        Assert.True(await ValueAsync("coredns_dns_request_duration_seconds_sum") >= 3);
    }

    [Fact]
    public async Task Stages_in_force_are_shown_and_gone_after_a_swap()
    {
        var dispatcher = Dispatcher();
        Assert.Equal(
            [
                $"coredns_plugin_enabled{{{Server},zone=\".\",view=\"\",name=\"kubernetes\"}} 1",
                $"coredns_plugin_enabled{{{Server},zone=\".\",view=\"\",name=\"prometheus\"}} 1",
            ],
            (await _fixture.SamplesAsync("coredns_plugin_enabled")).Order(StringComparer.Ordinal));

        dispatcher.Swap(new RoutingTable([_fixture.Block("a.", 53, _fixture.Pipeline(new TestStage("hosts"), new PrometheusStage()))]));
        Assert.Equal(
            ["hosts", "prometheus"],
            (await _fixture.SamplesAsync("coredns_plugin_enabled")).Select(line => line.Split("name=\"")[1].Split('"')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_lost_when_threads_count_at_once_and_scrapes_run_beside()
    {
        const int Threads = 12;
        const int Queries = 5_000;
        var dispatcher = Dispatcher();
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            var context = new TestQuery().Context();
            for (var i = 0; i < Queries; i++)
            {
                context.SetRequest(context.RequestLength);
                var task = dispatcher.DispatchAsync(context);
                if (task.IsCompletedSuccessfully)
                {
                    task.GetAwaiter().GetResult();
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        while (threads.Any(thread => thread.IsAlive))
        {
            var counted = await ValueAsync("coredns_dns_requests_total");
            Assert.InRange(counted, 0, Threads * Queries);
        }

        threads.ForEach(thread => thread.Join());
        await ExpectAsync("coredns_dns_requests_total", Threads * Queries);
        await ExpectAsync("coredns_dns_responses_total", Threads * Queries);
        await ExpectAsync("coredns_dns_request_duration_seconds_count", Threads * Queries);
        await ExpectAsync("coredns_dns_response_size_bytes_count", Threads * Queries);
        await ExpectAsync("coredns_dns_request_size_bytes_sum", Threads * Queries * 33);
    }

    [Fact]
    public async Task Threads_that_ended_keep_their_counts()
    {
        var dispatcher = Dispatcher();
        for (var i = 0; i < 20; i++)
        {
            var thread = new Thread(() => Assert.True(dispatcher.DispatchAsync(new TestQuery().Context()).AsTask().IsCompletedSuccessfully));
            thread.Start();
            thread.Join();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        await ExpectAsync("coredns_dns_requests_total", 20);
    }

    /// <summary>A sample's name, label names and bucket bound without the values.</summary>
    private static string Shape(string line)
    {
        if (line[0] == '#')
        {
            return line;
        }

        var labels = line.IndexOf('{', StringComparison.Ordinal);
        if (labels < 0)
        {
            return line[..line.IndexOf(' ', StringComparison.Ordinal)];
        }

        var names = line[(labels + 1)..line.LastIndexOf('}')].Split(',')
            .Select(label => label.StartsWith("le=", StringComparison.Ordinal) ? label : label.Split('=')[0]);
        return $"{line[..labels]}{{{string.Join(',', names)}}}";
    }

    private QueryDispatcher Dispatcher() => _fixture.Dispatcher(new PrometheusStage(), new TestStage("kubernetes"));

    private async Task ExpectAsync(string name, double value) => Assert.Equal(value, await ValueAsync(name), 6);

    private async Task<double> ValueAsync(string name)
    {
        var lines = await _fixture.SamplesAsync(name);
        return lines.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }
}

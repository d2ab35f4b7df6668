using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Routing;

public class QueryDispatcherTests
{
    private readonly RoutingFixture _fixture = new();

    [Fact]
    public async Task A_block_answers_the_names_of_its_zone_and_the_rest_is_refused()
    {
        var stage = new TestStage("kubernetes");
        var dispatcher = _fixture.Dispatcher(_fixture.Block("cluster.local", 53, _fixture.Pipeline(stage)));

        Assert.Equal(ResponseCode.NoError, await CodeAsync(dispatcher, new TestQuery("a.cluster.local.")));
        Assert.Equal(ResponseCode.Refused, await CodeAsync(dispatcher, new TestQuery("a.example.org.")));
        Assert.Equal(1, stage.Handled);
    }

    [Fact]
    public async Task What_no_stage_answers_is_refused() =>
        Assert.Equal(ResponseCode.Refused, await CodeAsync(_fixture.Dispatcher(new TestStage("cache", passesOn: true)), new TestQuery()));

    [Theory]
    [InlineData(0x2900, ResponseCode.NotImplemented)]
    [InlineData(0x1100, ResponseCode.NotImplemented)]
    public async Task Opcodes_that_are_not_served_get_NOTIMP(int flags, ResponseCode code)
    {
        var context = new TestQuery { Flags = (ushort)flags }.Context();
        await _fixture.Dispatcher(new TestStage("hosts")).DispatchAsync(context);

        Assert.Equal(code, context.ResponseCode);
        Assert.Equal(TestQuery.Id, TestQuery.Word(context.Response, 0));
        Assert.Equal(flags & 0x7900, TestQuery.Word(context.Response, 2) & 0x7900);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Another_number_of_questions_than_one_gets_FORMERR_with_opcode_and_RD_kept(byte questions)
    {
        var octets = new TestQuery().Octets();
        octets[5] = questions;
        var context = new TestQuery().Fill(new QueryContext(), octets);
        await _fixture.Dispatcher(new TestStage("hosts")).DispatchAsync(context);

        Assert.Equal(ResponseCode.FormatError, context.ResponseCode);
        Assert.Equal(TestQuery.Id, TestQuery.Word(context.Response, 0));
        Assert.Equal(0x8100, TestQuery.Word(context.Response, 2) & 0xF900);
    }

    [Fact]
    public async Task An_unknown_EDNS_version_gets_BADVERS()
    {
        var context = new TestQuery { EdnsVersion = 1 }.Context();
        await _fixture.Dispatcher(new TestStage("hosts")).DispatchAsync(context);

        var opt = context.ResponseLength - 11;
        Assert.Equal((ushort)RecordType.OPT, TestQuery.Word(context.Response, opt + 1));
        Assert.Equal(1, context.Response[opt + 5]);
        Assert.Equal(ResponseCode.NoError, context.ResponseCode);
        Assert.Contains("rcode=\"BADVERS\"", (await _fixture.SamplesAsync("coredns_dns_responses_total")).Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public async Task Runts_get_no_response(int length)
    {
        var context = new TestQuery().Fill(new QueryContext(), new TestQuery().Octets().AsSpan(0, length));
        await _fixture.Dispatcher(new TestStage("hosts")).DispatchAsync(context);
        Assert.Equal(0, context.ResponseLength);
    }

    [Fact]
    public async Task Responses_get_no_response()
    {
        var context = new TestQuery { Flags = 0x8180 }.Context();
        await _fixture.Dispatcher(new TestStage("hosts")).DispatchAsync(context);
        Assert.Equal(0, context.ResponseLength);
    }

    [Theory]
    [InlineData(RecordClass.CH)]
    [InlineData(RecordClass.HS)]
    [InlineData((RecordClass)4711)]
    public async Task Other_classes_are_refused(RecordClass recordClass)
    {
        var stage = new TestStage("kubernetes");
        Assert.Equal(ResponseCode.Refused, await CodeAsync(_fixture.Dispatcher(stage), new TestQuery { Class = recordClass }));
        Assert.Equal(0, stage.Handled);
    }

    [Fact]
    public async Task Class_ANY_is_answered_like_IN() =>
        Assert.Equal(ResponseCode.NoError, await CodeAsync(_fixture.Dispatcher(new TestStage("kubernetes")), new TestQuery { Class = RecordClass.ANY }));

    [Fact]
    public async Task Other_classes_go_to_forward_around_the_stages_with_IN_data()
    {
        var kubernetes = new TestStage("kubernetes");
        var forward = new TestStage("forward");
        var dispatcher = _fixture.Dispatcher(kubernetes, forward);

        Assert.Equal(ResponseCode.NoError, await CodeAsync(dispatcher, new TestQuery("version.bind.", RecordType.TXT) { Class = RecordClass.CH }));
        Assert.Equal((0, 1), (kubernetes.Handled, forward.Handled));
        await CodeAsync(dispatcher, new TestQuery());
        Assert.Equal((1, 1), (kubernetes.Handled, forward.Handled));
    }

    [Fact]
    public async Task Other_classes_reach_chaos_and_are_refused_behind_it()
    {
        var chaos = new TestStage("chaos", passesOn: true);
        var kubernetes = new TestStage("kubernetes");
        var code = await CodeAsync(_fixture.Dispatcher(chaos, kubernetes), new TestQuery { Class = RecordClass.CH });
        Assert.Equal((ResponseCode.Refused, 1, 0), (code, chaos.Handled, kubernetes.Handled));
    }

    [Theory]
    [InlineData(RecordType.AXFR)]
    [InlineData(RecordType.IXFR)]
    public async Task Zone_transfers_are_refused_without_the_transfer_stage(RecordType type)
    {
        Assert.Equal(ResponseCode.Refused, await CodeAsync(_fixture.Dispatcher(new TestStage("kubernetes")), new TestQuery(Type: type)));
        var transfer = new TestStage("transfer");
        Assert.Equal(ResponseCode.NoError, await CodeAsync(new RoutingFixture().Dispatcher(transfer), new TestQuery(Type: type)));
        Assert.Equal(1, transfer.Handled);
    }

    [Theory]
    [InlineData(false, "kubernetes")]
    [InlineData(true, "kubernetes")]
    [InlineData(false, "errors")]
    [InlineData(true, "errors")]
    public async Task An_exception_of_a_stage_becomes_SERVFAIL_and_is_counted_and_logged(bool yields, string stage)
    {
        var dispatcher = _fixture.Dispatcher(new TestStage(stage, _ => throw new InvalidOperationException("Boom"), yields: yields));

        Assert.Equal(ResponseCode.ServerFailure, await CodeAsync(dispatcher, new TestQuery()));
        Assert.Equal(ResponseCode.ServerFailure, await CodeAsync(dispatcher, new TestQuery()));
        Assert.Equal(["coredns_panics_total 2"], await _fixture.SamplesAsync("coredns_panics_total"));
        Assert.Contains("www.example.org. A", Assert.Single(_fixture.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_counts_as_SERVFAIL_of_its_zone()
    {
        var dispatcher = _fixture.Dispatcher(new PrometheusStage(), new TestStage("hosts", _ => throw new InvalidOperationException("Boom")));
        await CodeAsync(dispatcher, new TestQuery());
        Assert.Equal(
            ["coredns_dns_responses_total{server=\"dns://:53\",zone=\".\",view=\"\",rcode=\"SERVFAIL\",plugin=\"\"} 1"],
            await _fixture.SamplesAsync("coredns_dns_responses_total"));
    }

    [Fact]
    public async Task A_swapped_table_takes_the_next_query()
    {
        var dispatcher = _fixture.Dispatcher(_fixture.Block("a."));
        Assert.Equal(ResponseCode.Refused, await CodeAsync(dispatcher, new TestQuery("x.b.")));

        dispatcher.Swap(new RoutingTable([_fixture.Block("b.", 53, _fixture.Pipeline(new TestStage("hosts")))]));
        Assert.Equal(ResponseCode.NoError, await CodeAsync(dispatcher, new TestQuery("x.b.")));
    }

    [Theory]
    [InlineData("www.example.org.", ResponseCode.NoError)]
    [InlineData("www.example.com.", ResponseCode.Refused)]
    public void A_synchronous_query_allocates_nothing(string name, ResponseCode code)
    {
        var stages = _fixture.Pipeline(new PrometheusStage(), new TestStage("kubernetes"));
        var dispatcher = _fixture.Dispatcher(_fixture.Block("example.org.", 53, stages), _fixture.Block("cluster.local", 53, stages));
        var context = new TestQuery(name) { EdnsVersion = 0, DnssecOk = true }.Context();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                context.SetRequest(context.RequestLength);
                DispatchNow(dispatcher, context);
            }
        }));
        Assert.Equal(code, context.ResponseCode);
    }

    private static void DispatchNow(QueryDispatcher dispatcher, QueryContext context)
    {
        var task = dispatcher.DispatchAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The pipeline did not complete synchronously.");
        }

        task.GetAwaiter().GetResult();
    }

    private static async Task<ResponseCode> CodeAsync(QueryDispatcher dispatcher, TestQuery query)
    {
        var context = query.Context();
        await dispatcher.DispatchAsync(context);
        Assert.NotEqual(0, context.ResponseLength);
        return context.ResponseCode;
    }
}

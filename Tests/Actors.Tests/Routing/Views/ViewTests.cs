using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Actors.Routing.Views;
using ActorDns.Actors.Routing.Views.Expressions;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Routing.Views;

public sealed class ViewTests
{
    private readonly RoutingFixture _fixture = new();

    [Fact]
    public async Task The_first_block_whose_view_holds_answers_and_is_counted_under_its_name()
    {
        var dispatcher = _fixture.Dispatcher(
            Block(".", 1, "inside", "incidr(client_ip(), '10.0.0.0/8')", "type() == 'A'"),
            Block(".", 2, "all-ten", "incidr(client_ip(), '10.0.0.0/8')"),
            Block(".", 3));

        Assert.Equal("192.0.2.1", await AskAsync(dispatcher, "www.example.", "10.0.0.1"));
        Assert.Equal("192.0.2.3", await AskAsync(dispatcher, "www.example.", "172.16.0.1"));
        Assert.Equal(["NOERROR rd", "www.example. 5 IN A 192.0.2.2"], await dispatcher.AskAsync(new TestQuery("www.example.", RecordType.TXT) { Client = "10.0.0.1" }));

        var requests = await _fixture.SamplesAsync("coredns_dns_requests_total");
        Assert.Contains("coredns_dns_requests_total{server=\"dns://:53\",zone=\".\",view=\"inside\",proto=\"udp\",family=\"1\",type=\"A\"} 1", requests);
        Assert.Contains("coredns_dns_requests_total{server=\"dns://:53\",zone=\".\",view=\"all-ten\",proto=\"udp\",family=\"1\",type=\"TXT\"} 1", requests);
        Assert.Contains("coredns_dns_requests_total{server=\"dns://:53\",zone=\".\",view=\"\",proto=\"udp\",family=\"1\",type=\"A\"} 1", requests);
        Assert.Contains("coredns_plugin_enabled{server=\"dns://:53\",zone=\".\",view=\"inside\",name=\"prometheus\"} 1", await _fixture.SamplesAsync("coredns_plugin_enabled"));
    }

    [Fact]
    public async Task Where_no_view_of_a_zone_holds_the_next_shorter_zone_answers_or_nobody()
    {
        var views = _fixture.Dispatcher(Block("example.", 1, "inside", "incidr(client_ip(), '10.0.0.0/8')"), Block(".", 2));
        var alone = _fixture.Dispatcher(Block("example.", 1, "inside", "incidr(client_ip(), '10.0.0.0/8')"));

        Assert.Equal("192.0.2.1", await AskAsync(views, "www.example.", "10.0.0.1"));
        Assert.Equal("192.0.2.2", await AskAsync(views, "www.example.", "172.16.0.1"));
        Assert.Equal(["REFUSED rd"], await alone.AskAsync(new TestQuery("www.example.") { Client = "172.16.0.1" }));
    }

    [Fact]
    public void Blocks_of_one_zone_are_an_error_unless_a_view_sets_them_apart()
    {
        Assert.NotNull(new RoutingTable([Block(".", 1, "a", "true"), Block(".", 2, "a", "true"), Block(".", 3)]));
        Assert.Throws<ArgumentException>(() => new RoutingTable([Block(".", 1, "a", "true"), Block(".", 2), Block(".", 3)]));
    }

    private ServerBlock Block(string zone, byte last, string? view = null, params string[] expressions)
    {
        var pipeline = _fixture.Pipeline(new PrometheusStage(), new TestStage("forward", context =>
        {
            var writer = context.BeginResponse();
            writer.TryAddAddress(ActorDns.Protocol.Wire.Section.Answer, context.Name, 5, TestQuery.Address($"192.0.2.{last}"));
            context.Complete(ref writer);
        }));
        return new ServerBlock(DomainName.Parse(zone), 53, pipeline, default, view is null ? null : new ViewOptions(view, [.. expressions.Select(Parse)]));
    }

    private static Expression Parse(string text)
    {
        Assert.True(Expression.TryParse(text, out var expression, out var error), error);
        return expression;
    }

    private static async Task<string> AskAsync(QueryDispatcher dispatcher, string name, string client) =>
        (await dispatcher.AskAsync(new TestQuery(name) { Client = client }))[1].Split(' ')[^1];
}

using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;

namespace ActorDns.Actors.Tests.Routing;

public class PipelineBuilderTests
{
    private readonly RoutingFixture _fixture = new();

    [Fact]
    public void Stages_run_in_the_fixed_order_whatever_the_order_given()
    {
        var first = _fixture.Pipeline(
            new TestStage("forward"), new TestStage("log"), new TestStage("kubernetes"), new TestStage("cache"),
            new PrometheusStage(), new TestStage("loadbalance"), new TestStage("errors"), new TestStage("hosts"));

        Assert.Equal(
            ["prometheus", "errors", "log", "loadbalance", "cache", "hosts", "kubernetes", "forward"],
            Names(first).Where(name => name[0] != '('));
    }

    [Fact]
    public void An_unknown_stage_is_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => _fixture.Pipeline(new TestStage("teapot")));
        Assert.Contains("'teapot'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_stages_of_one_name_are_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => _fixture.Pipeline(new TestStage("log"), new TestStage("log")));
        Assert.Contains("two stages 'log'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Directives_of_everyday_Corefiles_have_their_place()
    {
        string[] everyday =
        [
            "bufsize", "bind", "ready", "health", "prometheus", "errors", "log", "dns64", "any", "loadbalance", "rewrite",
            "autopath", "acl", "cache", "template", "hosts", "k8s_external", "kubernetes", "file", "loop", "forward",
        ];
        Assert.Equal(everyday, everyday.OrderBy(StageOrder.PositionOf));
        Assert.DoesNotContain(-1, everyday.Select(StageOrder.PositionOf));
        Assert.DoesNotContain(StageOrder.Directives, name => name[0] == '(');
    }

    private static IEnumerable<string> Names(Stage first)
    {
        for (var stage = first; stage.Name != "refuse"; stage = stage.Next)
        {
            yield return stage.Name;
        }
    }
}

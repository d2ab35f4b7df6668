using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Acl;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Routing.Acl;

public class AclStageTests
{
    private readonly RoutingFixture _fixture = new();

    [Fact]
    public async Task The_first_line_about_client_and_type_decides_and_each_is_counted()
    {
        var stage = Stage();

        Assert.Equal(ResponseCode.Refused, await AskAsync(stage, "web.acl.test", "192.0.2.1"));
        Assert.Equal(ResponseCode.NoError, await AskAsync(stage, "web.acl.test", "10.0.0.1"));
        Assert.Null(await AskAsync(stage, "web.drop.acl.test", "10.0.0.1"));
        Assert.Equal(ResponseCode.NoError, await AskAsync(stage, "web.other", "192.0.2.1"));

        var metrics = await _fixture.SamplesAsync("coredns_acl_");
        Assert.Contains("coredns_acl_blocked_requests_total{server=\"dns://:53\",zone=\"acl.test.\",view=\"\"} 1", metrics);
        Assert.Contains("coredns_acl_dropped_requests_total{server=\"dns://:53\",zone=\"drop.acl.test.\",view=\"\"} 1", metrics);
        Assert.Contains("coredns_acl_allowed_requests_total{server=\"dns://:53\",view=\"\"} 2", metrics);
    }

    [Fact]
    public async Task A_second_stage_of_the_same_zones_counts_on()
    {
        var metrics = new AclMetrics(_fixture.Registry);
        await AskAsync(Stage(metrics), "web.acl.test", "192.0.2.1");
        await AskAsync(Stage(metrics), "web.acl.test", "192.0.2.1");

        Assert.Contains("coredns_acl_blocked_requests_total{server=\"dns://:53\",zone=\"acl.test.\",view=\"\"} 2", await _fixture.SamplesAsync("coredns_acl_"));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var stage = Stage();
        var context = Context(stage, "web.acl.test", "10.0.0.1");

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var task = stage.HandleAsync(context);
                Assert.True(task.IsCompletedSuccessfully);
            }
        }));
    }

    private AclStage Stage(AclMetrics? metrics = null)
    {
        Assert.True(AddressBlock.TryParse("10.0.0.0/8", out var inside));
        return new AclStage(
            [
                new AclOptions([DomainName.Parse("drop.acl.test")], [new AclPolicy(AclAction.Drop, [RecordType.A], [])]),
                new AclOptions([DomainName.Parse("acl.test")], [new AclPolicy(AclAction.Allow, [], [inside]), new AclPolicy(AclAction.Block, [], [])]),
            ],
            metrics ?? new AclMetrics(_fixture.Registry))
        {
            Next = new TestStage("forward", static context => context.RespondWithCode(ResponseCode.NoError)),
        };
    }

    private static QueryContext Context(Stage stage, string name, string client)
    {
        var context = new TestQuery(name) { Client = client }.Context();
        context.Block = new ServerBlock(DomainName.Root, 53, stage);
        return context;
    }

    private static async Task<ResponseCode?> AskAsync(Stage stage, string name, string client)
    {
        var context = Context(stage, name, client);
        await stage.HandleAsync(context);
        return context.ResponseLength == 0 ? null : context.ResponseCode;
    }
}

using ActorDns.Actors.Routing.Whoami;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Tests.Routing.Whoami;

public sealed class WhoamiStageTests
{
    private readonly RoutingFixture _fixture = new();

    [Fact]
    public async Task The_client_is_told_its_address_port_and_transport()
    {
        var dispatcher = _fixture.Dispatcher([new WhoamiStage()]);

        Assert.Equal(
            ["NOERROR aa rd", "additional: a.test. 0 IN A 10.0.2.2", "additional: _udp.a.test. 0 IN SRV 0 0 39364 ."],
            await dispatcher.AskAsync(new TestQuery("a.test.")));
        Assert.Equal(
            ["NOERROR aa rd", "additional: . 0 IN AAAA fd00::9", "additional: _tcp. 0 IN SRV 0 0 39364 ."],
            await dispatcher.AskAsync(new TestQuery(".") { Client = "fd00::9", Transport = Transport.Tcp }));
    }

    [Fact]
    public async Task A_name_that_leaves_no_room_has_no_port_and_nothing_is_cached()
    {
        var name = string.Concat(Enumerable.Repeat(new string('a', 62) + ".", 4));
        var context = new TestQuery(name).Context();
        await _fixture.Dispatcher([new WhoamiStage()]).DispatchAsync(context);

        Assert.Equal(2, ResponseText.Of(context).Length);
        Assert.False(context.MayBeCached);
    }
}

using ActorDns.Actors.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting;
using ActorDns.Node.Hosting.Reload;

namespace ActorDns.Node.Tests.Hosting;

public sealed class ListenerPlanTests
{
    [Fact]
    public void Blocks_of_a_port_share_time_limits_and_the_last_one_counts()
    {
        var plan = Plan("a.test:53 {\n timeouts {\n read 7s\n idle 20s\n }\n}\nb.test:53 {\n timeouts {\n idle 30s\n }\n}\nc.test:54 {\n whoami\n}\n");

        var listeners = ListenerPlan.Of(plan);
        Assert.Equal(
            [new TimeoutOptions(TimeSpan.FromSeconds(7), null, TimeSpan.FromSeconds(30)), new TimeoutOptions()],
            listeners.OrderBy(listener => listener.Port).Select(listener => listener.Timeouts));

        var own = new ListenerOptions();
        var applied = listeners.Single(listener => listener.Port == 53).Timeouts.Apply(own);
        Assert.Equal((TimeSpan.FromSeconds(7), own.TcpWriteLimit, TimeSpan.FromSeconds(30)), (applied.TcpReadLimit, applied.TcpWriteLimit, applied.TcpIdleLimit));
    }

    [Fact]
    public void A_reload_takes_over_views_and_templates_and_no_time_limits()
    {
        var running = Plan(".:53 {\n timeouts {\n idle 20s\n }\n whoami\n}\n");

        Assert.Empty(RestartReasons.Of(running, Plan(".:53 {\n view a {\n expr true\n }\n timeouts {\n idle 20s\n }\n template ANY ANY\n}\n")));
        Assert.Equal(["a 'timeouts' directive changes the limits of a port that is open"], RestartReasons.Of(running, Plan(".:53 {\n whoami\n}\n")));
    }

    private static NodePlan Plan(string corefile) =>
        NodePlanner.Plan(new NodeOptions { CorefileText = corefile });
}

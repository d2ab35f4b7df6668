using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class RemovedNodeTests
{
    [Fact]
    public async Task A_node_that_the_others_removed_starts_again_and_joins_them()
    {
        await using var tier = new TestTier(2);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => tier.StartAsync(tier.Options(index))));
        await TestTier.UntilOneClusterAsync(nodes);
        var removed = nodes[1].System;

        AkkaCluster.Get(nodes[0].System).Down(AkkaCluster.Get(removed).SelfAddress);

        await removed.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(15));
        await TestTier.UntilOneClusterAsync(nodes);
        Assert.NotSame(removed, nodes[1].System);
    }
}

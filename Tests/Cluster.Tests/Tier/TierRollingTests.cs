using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// An update of the tier: every node ends (SIGTERM) and starts again, one after the other. The client does what kube-proxy
/// does: it stops asking a node a second after /ready has closed, and asks it again when /ready opens. Every question counts.
/// </summary>
[Collection(TierCollection.Name)]
public sealed class TierRollingTests(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Lameduck = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UntilNoticed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_rolling_restart_of_all_nodes_loses_no_query_on_any()
    {
        await using var world = await TierWorld.StartAsync(Nodes, lameduck: Lameduck);
        await world.RunAsync(output, async () =>
        {
            await world.WholeAsync(Nodes);
            await using var load = await TierLoad.StartAsync(world, output);
            for (var node = Nodes - 1; node >= 0; node--)
            {
                // As a StatefulSet does: the last one first, the oldest member at the end.
                await RestartAsync(world.Tier, load, node);
            }

            (await load.SettleAndCheckAsync(Staleness)).AssertClean();
            await world.Tier.HasClustersOfAsync(Nodes, LeaveDeadline);
        });
    }

    private async Task RestartAsync(TierProcess tier, TierLoad load, int node)
    {
        var began = TierClock.Now;
        var end = tier.TerminateAsync(node);
        await Eventually.BecomesAsync(async () => await tier.Nodes[node].IsReadyAsync() ? $"node {node} still ready" : null, LeaveDeadline);
        await Eventually.PassesAsync(UntilNoticed);
        load.Client.Target([.. Enumerable.Range(0, Nodes).Where(other => other != node)]);
        Assert.Equal(0, await end.WaitAsync(LeaveDeadline));
        var ended = TierClock.Now;
        await tier.StartAsync(node);
        load.Client.Target([.. Enumerable.Range(0, Nodes)]);
        output.WriteLine($"node {node} left in {(ended - began).TotalSeconds:F1} s and was ready again after {(TierClock.Now - ended).TotalSeconds:F1} s");
    }
}

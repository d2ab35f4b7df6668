using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The harness itself, with a tier of one: what works with one must not be the harness's fault with three.</summary>
[Collection(TierCollection.Name)]
public sealed class OneNodeTierTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_tier_of_one_answers_rightly_under_changes_and_after_a_restart()
    {
        await using var world = await TierWorld.StartAsync(nodes: 1);
        await world.RunAsync(output, async () =>
        {
            await world.WholeAsync(1);
            await using (var load = await TierLoad.StartAsync(world, output))
            {
                world.Api.Store.Compact();
                world.Api.ResetConnections();
                await Eventually.PassesAsync(TimeSpan.FromSeconds(1));
                (await load.SettleAndCheckAsync(TimeSpan.FromSeconds(10))).AssertClean();
                Assert.True(load.Client.Count > 500, $"only {load.Client.Count} were asked");
            }

            await world.Tier.RestartAsync(0);
            await world.AgreeAsync();
            await world.TwoWatchesAsync();
        });
    }

    [Fact]
    public async Task A_dead_or_paused_node_loses_queries_and_the_check_says_so()
    {
        await using var world = await TierWorld.StartAsync(nodes: 1);
        await world.RunAsync(output, async () =>
        {
            await world.WholeAsync(1);
            await using var load = await TierLoad.StartAsync(world, output, withChanges: false);
            world.Tier.Pause(0);
            await Eventually.PassesAsync(TimeSpan.FromSeconds(3));
            world.Tier.Resume(0);
            var report = await load.SettleAndCheckAsync(TimeSpan.Zero);
            Assert.NotEmpty(report.Lost);
            Assert.Empty(report.Wrong);
            Assert.Equal(0, await world.Tier.TerminateAsync(0));
        });
    }
}

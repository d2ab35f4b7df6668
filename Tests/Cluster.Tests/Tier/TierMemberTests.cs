using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>Nodes die, leave, join, return and stand still, under load and changes; users of the others notice nothing.</summary>
[Collection(TierCollection.Name)]
public sealed class TierMemberTests(TierFixture fixture, ITestOutputHelper output) : IClassFixture<TierFixture>
{
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan UntilMoved = TimeSpan.FromSeconds(5);

    [Fact]
    public Task A_killed_youngest_node_is_not_noticed() => ScenarioAsync(TierLoad.UntilReplaced, async (tier, load) =>
    {
        var victim = tier.Youngest;
        await tier.KillAsync(victim);
        load.Client.Target(tier.Live);
        return tier.Live;
    });

    [Fact]
    public Task A_killed_oldest_node_is_not_noticed() => ScenarioAsync(TierLoad.UntilReplaced, async (tier, load) =>
    {
        // Feeder and home of the sharding coordinator.
        await tier.KillAsync(tier.Oldest);
        load.Client.Target(tier.Live);
        return tier.Live;
    });

    [Fact]
    public Task A_node_that_leaves_loses_no_query_of_its_own_either() => ScenarioAsync(UntilMoved, async (tier, load) =>
    {
        var leaver = tier.Youngest;
        load.Client.Target([.. tier.Live.Where(node => node != leaver)]);
        Assert.Equal(0, await tier.TerminateAsync(leaver));
        return [];
    });

    [Fact]
    public Task A_fourth_node_joins_unnoticed_and_answers() => ScenarioAsync(UntilMoved, async (tier, load) =>
    {
        await tier.StartAsync(3);
        load.Client.Target(tier.Live);
        return [];
    });

    [Fact]
    public Task A_node_killed_and_started_again_at_its_address_comes_back() => ScenarioAsync(TierLoad.UntilReplaced, async (tier, load) =>
    {
        var node = tier.Youngest;
        int[] others = [.. tier.Live.Where(other => other != node)];
        load.Client.Target(others);
        await tier.RestartAsync(node);
        load.Client.Target(tier.Live);

        // Its questions in flight died with it; those behind its return are seen by the agreement of all.
        return others;
    });

    [Fact]
    public Task A_node_that_stood_still_is_not_missed_and_returns() => ScenarioAsync(UntilMoved, async (tier, load) =>
    {
        var node = tier.Youngest;
        int[] others = [.. tier.Live.Where(other => other != node)];
        load.Client.Target(others);
        tier.Pause(node);
        await Eventually.PassesAsync(PauseTime);
        tier.Resume(node);
        return others;
    });

    private async Task ScenarioAsync(TimeSpan goOn, Func<TierProcess, TierLoad, Task<int[]>> fault)
    {
        var world = await fixture.WorldAsync();
        await world.RunAsync(output, async () =>
        {
            await using var load = await TierLoad.StartAsync(world, output);
            var counted = await fault(world.Tier, load);
            await Eventually.PassesAsync(goOn);
            (await load.SettleAndCheckAsync(Staleness, counted)).AssertClean();
        });
    }
}

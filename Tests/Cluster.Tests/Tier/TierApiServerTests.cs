using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The API server is away, forgets its history or goes back in time.</summary>
[Collection(TierCollection.Name)]
public sealed class TierApiServerTests(TierFixture fixture, ITestOutputHelper output) : IClassFixture<TierFixture>
{
    // Feeders back off and list again: longer than a change takes on its own.
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(10);

    // Two lists follow: one that finds the versions behind, one that begins the new history.
    private static readonly TimeSpan Restoring = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_node_killed_while_the_API_server_is_away_takes_nothing_with_it()
    {
        var world = await fixture.WorldAsync();
        await world.RunAsync(output, async () =>
        {
            await using var load = await TierLoad.StartAsync(world, output, withChanges: false);
            await world.Api.StopListeningAsync();
            await world.Tier.KillAsync(world.Tier.Youngest);
            load.Client.Target(world.Tier.Live);
            await Eventually.PassesAsync(TierLoad.UntilReplaced);

            // Nothing can change now: all that was known is still answered, by both.
            await world.AgreeAsync();
            await world.Api.StartListeningAsync();
            world.History.PutService(TierWorld.Shop, "web-1", "10.96.99.1");
            (await load.SettleAndCheckAsync(Staleness, world.Tier.Live)).AssertClean();
        });
    }

    [Fact]
    public async Task A_history_forgotten_under_changes_is_listed_again_unnoticed()
    {
        var world = await fixture.WorldAsync();
        await world.RunAsync(output, async () =>
        {
            await using var load = await TierLoad.StartAsync(world, output);
            world.Api.Store.Compact();
            world.Api.ResetConnections();
            await Eventually.PassesAsync(TimeSpan.FromSeconds(2));
            (await load.SettleAndCheckAsync(Staleness)).AssertClean();
        });
    }

    [Fact]
    public async Task A_restored_backup_is_what_all_nodes_answer_from()
    {
        var world = await fixture.WorldAsync();
        var backup = world.History.Backup();
        await world.RunAsync(output, async () =>
        {
            await using var load = await TierLoad.StartAsync(world, output);
            await Eventually.PassesAsync(TimeSpan.FromSeconds(1));
            await load.StopChangesAsync();
            world.History.Restore(world.Api, backup);
            await world.AgreeAsync(Restoring);

            // Versions that the nodes have seen before now stand for other things.
            world.History.PutService(TierWorld.Shop, "web-2", "10.96.99.2");
            (await load.SettleAndCheckAsync(Restoring)).AssertClean();
        });
    }
}

using ActorDns.Cluster.Tests.Processes;
using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The nodes live, but do not reach each other.</summary>
[Collection(TierLinkCollection.Name)]
public sealed class TierLinkTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortCut = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan UntilReset = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilBalanced = TimeSpan.FromSeconds(15);

    // Until the cut is found out (about 5 s), its members are removed (8 to 16 s), and those left have made up what is missing.
    private static readonly TimeSpan UntilIslands = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan LongCut = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan UntilOne = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Links_that_are_reset_and_refused_for_a_moment_are_not_noticed()
    {
        await using var world = await TierWorld.StartAsync(nodes: 3, hasProxies: true);
        await world.RunAsync(output, async () =>
        {
            await world.WholeAsync(3);
            await world.Tier.HasClustersOfAsync(3, UntilReset);

            // Copies still move in a tier that has just begun.
            await Eventually.PassesAsync(UntilBalanced);
            await using var load = await TierLoad.StartAsync(world, output);
            world.Tier.CutLinks();
            await Eventually.PassesAsync(ShortCut);
            world.Tier.MendLinks();
            await Eventually.PassesAsync(UntilReset);
            (await load.SettleAndCheckAsync(Staleness)).AssertClean();
            await world.Tier.HasClustersOfAsync(3, UntilReset);
        });
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Nodes_cut_off_from_each_other_go_on_each_for_itself_and_become_one_cluster_again()
    {
        await using var world = await TierWorld.StartAsync(nodes: 3, hasProxies: true);
        await world.RunAsync(output, async () =>
        {
            await world.WholeAsync(3);
            await using var load = await TierLoad.StartAsync(world, output);
            world.Tier.CutLinks();
            var cut = TierClock.Now;
            await world.Tier.HasClustersOfAsync(1, UntilIslands);
            await world.WatchesAsync(3);
            await load.StopChangesAsync();
            await world.AgreeAsync(UntilIslands);
            var islands = TierClock.Now;
            output.WriteLine($"islands after {(islands - cut).TotalSeconds:F1} s");
            await using var changes = new ChangeLoop(world.History, Random.Shared.Next());
            await Eventually.BecomesAsync(() => TierClock.Now - cut < LongCut ? "cut" : null, LongCut);
            await Eventually.PassesAsync(UntilReset);
            world.Tier.MendLinks();
            var mended = TierClock.Now;
            await world.Tier.HasClustersOfAsync(3, UntilOne);
            output.WriteLine($"one cluster {(TierClock.Now - mended).TotalSeconds:F1} s after the mending");
            await changes.StopAsync();
            var answers = await load.SettleAsync();

            // What only nodes on the other side hold is silent until this side has its own, and what this side holds stands
            // still until it has a feeder.
            Assert.Empty(load.Check(answers, UntilIslands).Wrong);

            // Then every side is a tier. When they become one again, those that join are closed for a moment, and copies that
            // had a node to themselves may lose their records to a move and are listed again: silence, but nothing wrong.
            load.Check(answers.Where(answer => answer.Asked > islands && answer.Answered < mended), Staleness).AssertClean();
            Assert.Empty(load.Check(answers.Where(answer => answer.Asked > islands), Staleness).Wrong);

            // Want of data is never NXDOMAIN, however long ago.
            var lasting = Enumerable.Range(0, TierWorld.Services).Select(i => AnswerHistory.ServiceName(TierWorld.Shop, $"web-{i}"))
                .Concat(Enumerable.Range(0, TierWorld.HeadlessServices).Select(i => AnswerHistory.ServiceName("data", $"db-{i}")))
                .ToHashSet();
            Assert.DoesNotContain(answers, answer => answer.Code == DnsReply.NameError && lasting.Contains(answer.Name));
        });
    }
}

using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>More dies at once than there are copies.</summary>
[Collection(TierLinkCollection.Name)]
public sealed class TierMajorityTests(TierFixture fixture, ITestOutputHelper output) : IClassFixture<TierFixture>
{
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UntilAlone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task The_last_of_three_never_answers_wrongly_and_has_everything_again_by_itself()
    {
        var world = await fixture.WorldAsync();
        await world.RunAsync(output, async () =>
        {
            await using var load = await TierLoad.StartAsync(world, output, withChanges: false);
            var survivor = world.Tier.Youngest;
            int[] victims = [.. world.Tier.Live.Where(node => node != survivor)];
            load.Client.Target(survivor);
            await world.Tier.KillAsync(victims);
            await Eventually.PassesAsync(TierLoad.UntilReplaced);
            var report = await load.SettleAndCheckAsync(Staleness, survivor);

            // Both copies of some names died: until they are listed again there is nothing to answer from, and SERVFAIL or
            // silence is the truth. NXDOMAIN for want of data would be a lie.
            Assert.Empty(report.Wrong);
            Assert.True(report.Count > report.Lost.Count + report.Failures.Count, report.ToString());

            await world.WholeAsync(3);
        });
    }

    [Fact]
    public async Task The_last_of_three_never_answers_wrongly_while_the_two_others_leave_together()
    {
        var world = await fixture.WorldAsync();
        await world.RunAsync(output, async () =>
        {
            await using var load = await TierLoad.StartAsync(world, output);
            var survivor = world.Tier.Youngest;
            int[] leavers = [.. world.Tier.Live.Where(node => node != survivor)];
            load.Client.Target(survivor);
            var told = TierClock.Now;
            var codes = await Task.WhenAll(leavers.Select(world.Tier.TerminateAsync)).WaitAsync(LeaveDeadline);
            Assert.All(codes, code => Assert.Equal(0, code));
            await Eventually.PassesAsync(UntilAlone);
            await load.StopChangesAsync();
            await world.AgreeAsync();
            var whole = TierClock.Now;
            output.WriteLine($"everything again {(whole - told).TotalSeconds:F1} s after the signals");
            await Eventually.PassesAsync(Afterwards);
            var answers = await load.SettleAsync();
            Assert.Empty(load.Check(answers, Staleness).Wrong);

            // Both copies of some names left at once: until they are listed again nobody has them. Not before, and not after.
            load.Check(answers.Where(answer => answer.Answered < told || answer.Asked > whole), Staleness).AssertClean();
            await world.WholeAsync(3);
        });
    }
}

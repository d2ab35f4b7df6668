using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>More dies at once than there are copies.</summary>
[Collection(TierLinkCollection.Name)]
public sealed class TierMajorityTests(TierFixture fixture, ITestOutputHelper output) : IClassFixture<TierFixture>
{
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(5);

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
}

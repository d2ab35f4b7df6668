using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// The authority of the certificates between nodes is replaced as an operator does it: both into every CA file, then the
/// certificates, node after node, then the old one out. All links are reset between the steps, so that what is in force is what
/// holds the tier together, and every node is asked all the time.
/// </summary>
[Collection(TierCertificateCollection.Name)]
public sealed class TierCertificateTests(ITestOutputHelper output)
{
    private const int Nodes = 3;
    private const int Stranger = 3;
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan UntilMoved = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task Authority_and_certificates_turn_without_a_lost_query_and_the_old_ones_are_refused_then()
    {
        using var old = new TierAuthority("old");
        using var next = new TierAuthority("next");
        await using var world = await TierWorld.StartAsync(Nodes, later: 1, hasProxies: true, authority: old);
        await world.RunAsync(output, async () =>
        {
            await world.WholeAsync(Nodes);
            await world.Tier.HasClustersOfAsync(Nodes, Deadline);
            await using var changes = new ChangeLoop(world.History, Random.Shared.Next());
            await using var load = RejoinLoad.Start(world, output);
            var nodes = world.Tier.Nodes.Take(Nodes).ToArray();
            var first = nodes[world.Tier.Oldest];

            // The wrong way round, by one who is hasty: a certificate of an authority that the others do not know. It is not
            // shown, and who would refuse it is said.
            first.Certificates!.PutAuthorities(old, next);
            first.Certificates.PutCertificate(next.Issue("hasty"));
            await BecomesAsync(first, "actordns_cluster_certificate_refusing_nodes", Nodes - 1);
            await BecomesAsync(first, "actordns_cluster_certificate_replaced", 1);
            await LoggedAsync(first, "refuses CN=hasty: its authority \\(CN=next\\) is not in the CA file of that node.*Put the old and the new authority");
            await ResetAsync(world);
            Assert.DoesNotContain("starts again", first.Log, StringComparison.Ordinal);
            Assert.All(await Task.WhenAll(nodes.Where(node => node != first).Select(node => node.MetricAsync("actordns_cluster_tls_refused_total"))), count => Assert.True(count > 0));

            // Both authorities everywhere, at once in force; then nothing holds it up any more.
            foreach (var node in nodes.Where(node => node != first))
            {
                node.Certificates!.PutAuthorities(old, next);
            }

            foreach (var node in nodes)
            {
                await LoggedAsync(node, "authorities are trusted from now on: CN=old; CN=next");
            }

            await TurnedAsync(world, first);
            await ResetAsync(world);

            // The others, one after the other by themselves.
            foreach (var node in nodes.Where(node => node != first))
            {
                node.Certificates!.PutCertificate(next.Issue($"new-{node.Index}"));
            }

            await Task.WhenAll(nodes.Where(node => node != first).Select(node => TurnedAsync(world, node)));
            await ResetAsync(world);
            foreach (var node in nodes)
            {
                node.Certificates!.PutAuthorities(next);
            }

            foreach (var node in nodes)
            {
                await LoggedAsync(node, "authorities are trusted from now on: CN=next$");
            }

            await ResetAsync(world);

            // One that has missed all of it stays outside.
            var stranger = world.Tier.Nodes[Stranger];
            stranger.Certificates!.PutAuthorities(old, next);
            world.Tier.StartOnly(Stranger);
            await Eventually.BecomesAsync(
                async () => (await Task.WhenAll(nodes.Select(node => node.MetricAsync("actordns_cluster_tls_refused_total")))).Any(count => count > 0) ? null : "nobody has refused it",
                Deadline);
            await Eventually.BecomesAsync(
                () => nodes.Any(node => Regex.IsMatch(node.Log, "shows CN=node-3, which is not from an authority in ClusterTlsCaFile: it is refused")) ? null : "nobody says so",
                Deadline);
            Assert.All(await Task.WhenAll(nodes.Select(node => node.MembersAsync())), members => Assert.Equal(Nodes, members!.Count));
            Assert.DoesNotContain(await stranger.MembersAsync() ?? [], member => nodes.Any(node => member.Contains(node.ContactPoint.Address.ToString(), StringComparison.Ordinal)));
            await world.Tier.KillAsync(Stranger);
            await changes.StopAsync();
            await world.AgreeAsync();
            await load.AssertNothingLostAsync(Staleness);
        });
    }

    private static async Task ResetAsync(TierWorld world)
    {
        // Copies still move when a node has just come back.
        await Eventually.PassesAsync(UntilMoved);
        world.Tier.CutLinks();
        world.Tier.MendLinks();
        await world.Tier.HasClustersOfAsync(Nodes, Deadline);
    }

    // Started again with the new certificate, and a member again.
    private async Task TurnedAsync(TierWorld world, TierNode node)
    {
        var start = TierClock.Now;
        await LoggedAsync(node, "starts again, to show the other nodes its new certificate");
        await BecomesAsync(node, "actordns_cluster_certificate_replaced", 0);
        await Eventually.BecomesAsync(node.WhyNotReadyAsync, Deadline);
        await world.Tier.HasClustersOfAsync(Nodes, Deadline);
        output.WriteLine($"node {node.Index} has turned after {(TierClock.Now - start).TotalSeconds:F1} s");
    }

    private static Task BecomesAsync(TierNode node, string metric, double value) => Eventually.BecomesAsync(
        async () => await node.MetricAsync(metric) is var now && now == value ? null : $"{metric} of node {node.Index} is {now}, not {value}", Deadline);

    private static Task LoggedAsync(TierNode node, string pattern) => Eventually.BecomesAsync(
        () => Regex.IsMatch(node.Log, pattern, RegexOptions.Multiline) ? null : $"node {node.Index} does not say: {pattern}", Deadline);
}

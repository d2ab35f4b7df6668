using System.Net;
using System.Text.Json;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Health;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class FormingTests
{
    [Fact]
    public async Task Nodes_started_together_form_one_cluster_and_tell_of_it()
    {
        await using var tier = new TestTier(3);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => tier.StartAsync(tier.Options(index))));

        await TestTier.UntilOneClusterAsync(nodes);

        var (status, body) = await NodeHttp.GetAsync(tier.Contacts[2], "/bootstrap/seed-nodes");
        using var json = JsonDocument.Parse(body);
        var addresses = nodes.Select(node => Akka.Cluster.Cluster.Get(node.System).SelfAddress.ToString()).ToArray();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(addresses[2], json.RootElement.GetProperty("selfNode").GetString());
        var seeds = json.RootElement.GetProperty("seedNodes").EnumerateArray().ToList();
        Assert.Equal(addresses.Order(StringComparer.Ordinal), seeds.Select(seed => seed.GetProperty("node").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(seeds, seed => Assert.Equal(("Up", JsonValueKind.Number, 0), (seed.GetProperty("status").GetString(), seed.GetProperty("nodeUid").ValueKind, seed.GetProperty("roles").GetArrayLength())));

        // The lowest address began it; only it knows since when.
        Assert.Equal(addresses[0], json.RootElement.GetProperty("island").GetProperty("oldest").GetString());
        Assert.False(json.RootElement.GetProperty("island").TryGetProperty("oldestUpSince", out _));
        Assert.Contains("\"oldestUpSince\":1", (await NodeHttp.GetAsync(tier.Contacts[0], "/bootstrap/seed-nodes")).Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "OK"), await NodeHttp.GetAsync(tier.Contacts[1], "/alive"));
    }

    [Fact]
    public async Task Nodes_that_bind_one_address_and_are_reached_at_another_form_one_cluster_at_that()
    {
        await using var tier = new TestTier(2);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => tier.StartAsync(tier.Options(index) with
        {
            // All addresses are bound: which one is this node's only the public one can say.
            ClusterHost = "0.0.0.0",
            ClusterPublicHost = tier.Contacts[index].Address.ToString(),
        })));

        await TestTier.UntilOneClusterAsync(nodes);

        Assert.Equal(
            tier.Contacts.Select(contact => contact.Address.ToString()),
            nodes.Select(node => Akka.Cluster.Cluster.Get(node.System).SelfAddress.Host));
    }

    [Fact]
    public async Task A_minority_answers_but_is_no_cluster_until_there_are_more()
    {
        await using var tier = new TestTier(3);
        var last = await tier.StartAsync(tier.Options(2));

        Assert.Contains("\"seedNodes\":[]", (await NodeHttp.GetAsync(tier.Contacts[2], "/bootstrap/seed-nodes")).Body, StringComparison.Ordinal);
        var second = await tier.StartAsync(tier.Options(1));
        await TestTier.UntilOneClusterAsync(second, last);
        var first = await tier.StartAsync(tier.Options(0));

        // Lower than both, it joins all the same.
        await TestTier.UntilOneClusterAsync(first, second, last);
    }

    [Fact]
    public async Task A_node_alone_has_no_management_endpoint_unless_it_is_asked_for()
    {
        await using var tier = new TestTier(1);
        var options = tier.Options(0, bootstrap => bootstrap with { ContactPoints = [], ManagementPort = null });
        var without = await tier.StartAsync(options);
        var with = await tier.StartAsync(tier.Options(0, bootstrap => bootstrap with { ContactPoints = [] }));

        await TestTier.UntilOneClusterAsync(without);
        await TestTier.UntilOneClusterAsync(with);
        Assert.Null(without.ManagementEndpoint);
        Assert.Equal(tier.Contacts[0], with.ManagementEndpoint);
    }

    [Fact]
    public async Task Without_credentials_for_the_look_up_a_node_does_not_start()
    {
        await using var tier = new TestTier(1);
        var options = tier.Options(0, bootstrap => bootstrap with { ContactPoints = [], DiscoverySelector = "app=actordns" }) with { Kubeconfig = "/no/kubeconfig" };

        var exception = await Assert.ThrowsAsync<NodeStartException>(() => tier.StartAsync(options));

        Assert.StartsWith("DiscoverySelector cannot be used: ", Assert.Single(exception.Errors), StringComparison.Ordinal);
    }
}

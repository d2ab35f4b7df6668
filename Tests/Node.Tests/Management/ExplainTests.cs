using ActorDns.Node.Configuration;
using ActorDns.Node.Tests.Bootstrap;
using ActorDns.Node.Tests.Deployment;
using ActorDns.Node.Tests.Health;

namespace ActorDns.Node.Tests.Management;

public sealed class ExplainTests
{
    [Fact]
    public async Task A_name_held_by_another_node_is_explained_by_that_node_and_then_by_the_cache()
    {
        await using var tier = new TestTier(2);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => tier.StartAsync(tier.Options(index) with
        {
            CorefileText = ManagedNode.Corefile,
            Source = SourceOptions.Manifests(Repository.PathOf("k8s", "samples")),
            Copies = 1,
        })));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{nodes[0].ManagementEndpoint}") };
        string[] names = ["web.shop", "cart.shop", "frontend.shop", "payment.shop", "db.shop", "kubernetes.default", "kube-dns.kube-system", "grafana.monitoring"];

        // Shards even out over both nodes; then some of these names are held by the other one.
        System.Text.Json.Nodes.JsonNode? asked = null;
        var name = string.Empty;
        await NodeHttp.UntilAsync(async () =>
        {
            foreach (var candidate in names)
            {
                name = candidate;
                asked = await AskAsync(client, name);
                var why = asked["explanation"]!;
                if (why["answeredByNode"] is { } by && (string)by! != (string)why["node"]! && (string)asked["code"]! == "NOERROR")
                {
                    return true;
                }
            }

            return false;
        });
        Assert.Equal((string)Assert.Single(asked!["explanation"]!["holders"]!.AsArray())!, (string)asked["explanation"]!["answeredByNode"]!);
        Assert.Contains(asked["explanation"]!["steps"]!.AsArray(), step => ((string)step!).StartsWith("answered by ", StringComparison.Ordinal));

        await NodeHttp.UntilAsync(async () => (await AskAsync(client, name))["explanation"]!["cacheAgeSeconds"] is not null);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> AskAsync(HttpClient client, string name) => System.Text.Json.Nodes.JsonNode.Parse(
        await client.GetStringAsync(new Uri($"/dns/lookup?name={name}.svc.cluster.local&type=A", UriKind.Relative)))!;
}

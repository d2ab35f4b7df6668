using System.Text;
using System.Text.Json.Nodes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Tests.Bootstrap;
using ActorDns.Node.Tests.Health;

namespace ActorDns.Node.Tests.Management;

public sealed class ExplainTests
{
    private const int Services = 60;

    [Fact]
    public async Task A_name_held_by_another_node_is_explained_by_that_node_and_then_by_the_cache()
    {
        var folder = Directory.CreateTempSubdirectory("actordns-explain-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "services.yaml"), Manifests());
        await using var tier = new TestTier(2);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => tier.StartAsync(tier.Options(index) with
        {
            CorefileText = ManagedNode.Corefile,
            Source = SourceOptions.Manifests(folder.FullName),
            Copies = 1,
        })));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{nodes[0].ManagementEndpoint}") };

        // Shards even out over both nodes, and move while this asks: any of the names will do, at any moment.
        var asked = await FirstAsync(client, answer => answer["explanation"]!["answeredByNode"] is { } by && (string)by! != (string)answer["explanation"]!["node"]!);
        Assert.Contains(asked["explanation"]!["steps"]!.AsArray(), step => ((string)step!).StartsWith("answered by ", StringComparison.Ordinal));
        Assert.NotNull(asked["explanation"]!["shard"]);

        var cached = await FirstAsync(client, answer => answer["explanation"]!["cacheAgeSeconds"] is not null);
        Assert.False((bool)cached["explanation"]!["isStale"]!);
        Assert.Null(cached["explanation"]!["answeredByNode"]);
        folder.Delete(recursive: true);
    }

    private static async Task<JsonNode> FirstAsync(HttpClient client, Func<JsonNode, bool> isWanted)
    {
        JsonNode? found = null;
        await NodeHttp.UntilAsync(async () =>
        {
            for (var service = 0; service < Services && found is null; service++)
            {
                var answer = JsonNode.Parse(await client.GetStringAsync(new Uri($"/dns/lookup?name=s{service}.shop.svc.cluster.local", UriKind.Relative)))!;
                found = (string)answer["code"]! == "NOERROR" && isWanted(answer) ? answer : null;
            }

            return found is not null;
        });
        return found!;
    }

    private static string Manifests()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n");
        for (var service = 0; service < Services; service++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Service\nmetadata: {{ name: s{service}, namespace: shop }}\nspec: {{ clusterIP: 10.96.1.{service + 1}, ports: [{{ port: 80 }}] }}\n");
        }

        return text.ToString();
    }
}

using ActorDns.Node.Configuration.Corefile;

namespace ActorDns.Node.Tests.Golden.Corefiles;

/// <summary>What README, docs and manifests show is what the program runs.</summary>
public sealed class WrittenCorefileTests
{
    public static TheoryData<string> Places => [.. WrittenCorefiles.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_Corefile_that_people_copy_starts_and_listens(string place)
    {
        var options = new CorefileReadOptions { EnvironmentVariable = name => name == "KUBE_DNS_UPSTREAM_SERVICE_HOST" ? "10.96.0.11" : null };
        var read = CorefileReader.Read(WrittenCorefiles.All[place], "Corefile", options);
        Assert.Empty(read.Diagnostics);

        await using var node = await CorpusNode.StartAsync(read.Configuration!);
        foreach (var block in node.Blocks)
        {
            var query = GoldenQuery.Parse($"{block.Zones[0]} SOA");
            var answer = await new GoldenClient(node.Endpoint(block.Port, block.BindAddresses is [var first, ..] ? first : null)).AskAsync(query);
            Assert.StartsWith("> " + query.Text, GoldenAnswer.ToText(query, answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Those_of_the_manifests_and_of_the_README_are_found()
    {
        Assert.Contains("k8s/base/Corefile", WrittenCorefiles.All.Keys);
        Assert.Contains("k8s/overlays/node-local/Corefile", WrittenCorefiles.All.Keys);
        Assert.Contains(WrittenCorefiles.All.Keys, place => place.StartsWith("README.md:", StringComparison.Ordinal));
    }

    [Fact]
    public void Blocks_are_found_whatever_their_fence_says()
    {
        const string Text = "```corefile\n. {\n}\n```\n\n```\nexample.org:53 a.test {\n    errors\n}\n```\n\n```console\n$ ls\n```\n\n```yaml\ndata:\n  Corefile: |\n    .:53 {\n        errors\n    }\nkind: ConfigMap\n```\n";

        Assert.Equal([". {\n}\n", "example.org:53 a.test {\n    errors\n}\n", "    .:53 {\n        errors\n    }\n"], WrittenCorefiles.InMarkdown(Text).Select(found => found.Text));
    }
}

using System.Globalization;
using System.Text;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Bootstrap;
using ActorDns.Node.Tests.Golden;

namespace ActorDns.Node.Tests.Hosting;

/// <summary>
/// From a change of a service to the name of its address from outside, asked of the sockets of nodes that hold a part of the
/// reverse zones each.
/// </summary>
public sealed class ExternalReverseTests : IAsyncLifetime
{
    private const int Services = 40;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actordns-external-");

    public Task InitializeAsync()
    {
        Write(i => $"203.0.{i}.7");
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_change_is_in_the_answers_of_every_node_and_stays_when_one_of_them_leaves()
    {
        await using var tier = new TestTier(3);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => tier.StartAsync(OptionsOf(tier.Options(index)))));
        await TestTier.UntilOneClusterAsync(nodes);
        foreach (var node in nodes)
        {
            await UntilEachAsync(node, i => $"7.{i}.0.203.in-addr.arpa. PTR", i => $"IN PTR web-{i}.shop.ext.test.");
            await UntilEachAsync(node, i => $"{i}.1.96.10.in-addr.arpa. PTR", i => $"IN PTR web-{i}.shop.svc.cluster.local.");
        }

        // What was one service's address from outside is now the cluster IP of none, and the next one's.
        Write(i => $"203.0.{(i + 1) % Services}.7");
        foreach (var node in nodes)
        {
            await UntilEachAsync(node, i => $"7.{(i + 1) % Services}.0.203.in-addr.arpa. PTR", i => $"IN PTR web-{i}.shop.ext.test.");
        }

        await nodes[2].DisposeAsync();
        Write(i => $"203.0.{i}.8");
        foreach (var node in nodes[..2])
        {
            await UntilEachAsync(node, i => $"8.{i}.0.203.in-addr.arpa. PTR", i => $"IN PTR web-{i}.shop.ext.test.");
            await UntilEachAsync(node, i => $"7.{i}.0.203.in-addr.arpa. PTR", _ => "NXDOMAIN");
            await UntilEachAsync(node, i => $"8.{i}.0.203.in-addr.arpa. TXT", _ => "NOERROR aa rd\nAUTHORITY\n203.in-addr.arpa. 5 IN SOA");
        }
    }

    private static async Task UntilEachAsync(ActorDnsNode node, Func<int, string> question, Func<int, string> expected)
    {
        var client = new GoldenClient(node.DnsEndpoints[0]);
        using var late = new CancellationTokenSource(Deadline);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < Services; i++)
        {
            while (true)
            {
                var query = GoldenQuery.Parse(question(i));
                var answer = GoldenAnswer.ToText(query, await client.AskAsync(query));
                // One name and no other: not that of before, too. Services are told one by one, so for a moment it is both.
                var names = expected(i).Contains("PTR", StringComparison.Ordinal) ? 1 : 0;
                if (answer.Contains(expected(i), StringComparison.Ordinal) && answer.Split("IN PTR").Length - 1 == names)
                {
                    break;
                }

                Assert.False(late.IsCancellationRequested, $"Expected '{expected(i)}' and no other name in the end, but the answer is\n{answer}");
                await pause.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private void Write(Func<int, string> outside)
    {
        var text = new StringBuilder("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        for (var i = 0; i < Services; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: web-{i}, namespace: shop}}\nspec: {{clusterIP: 10.96.1.{i}, externalIPs: [{outside(i)}], ports: [{{name: http, port: 80}}]}}\n");
        }

        var temporary = Path.Combine(_folder.FullName, ".cluster.yaml.new");
        File.WriteAllText(temporary, text.ToString());
        File.Move(temporary, Path.Combine(_folder.FullName, "cluster.yaml"), overwrite: true);
    }

    private NodeOptions OptionsOf(NodeOptions options) => options with
    {
        CorefileText = """
            .:0 {
                k8s_external ext.test 203.in-addr.arpa
                kubernetes cluster.local 10.in-addr.arpa
            }
            """,
        Source = SourceOptions.Manifests(_folder.FullName),
        Quiet = true,
    };
}

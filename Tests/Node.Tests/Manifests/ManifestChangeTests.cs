using System.Diagnostics.CodeAnalysis;
using System.Net;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Tests.Golden;

namespace ActorDns.Node.Tests.Manifests;

/// <summary>From a file on disk to the answer of a socket: what an edit of a manifest does to a node that runs.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit disposes through IAsyncLifetime.")]
public sealed class ManifestChangeTests : IAsyncLifetime
{
    private const string Corefile = "cluster.local in-addr.arpa {\n kubernetes cluster.local in-addr.arpa {\n  ttl 30\n }\n}\n";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actordns-changes-");
    private ActorDnsNode _node = null!;
    private GoldenClient _client = null!;

    public async Task InitializeAsync()
    {
        Write("web.yaml", Service("web", "10.96.0.20"));
        Write("db.yaml", Headless("db", "true"));
        _node = await ActorDnsNode.StartAsync(new NodeOptions
        {
            CorefileText = Corefile,
            DnsPort = 0,
            ListenAddresses = [IPAddress.Loopback],
            Source = SourceOptions.Manifests(_folder.FullName),
        });
        _client = new GoldenClient(_node.DnsEndpoints[0]);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_edit_changes_the_answer_and_the_reverse_name()
    {
        await UntilAsync("web.shop.svc.cluster.local. A", "IN A 10.96.0.20");
        await UntilAsync("20.0.96.10.in-addr.arpa. PTR", "IN PTR web.shop.svc.cluster.local.");

        Write("web.yaml", Service("web", "10.96.0.99"));

        await UntilAsync("web.shop.svc.cluster.local. A", "IN A 10.96.0.99");
        await UntilAsync("99.0.96.10.in-addr.arpa. PTR", "IN PTR web.shop.svc.cluster.local.");
        await UntilAsync("20.0.96.10.in-addr.arpa. PTR", "NXDOMAIN");
    }

    [Fact]
    public async Task A_deleted_file_takes_its_names_and_its_namespace_along()
    {
        await UntilAsync("db-0.db.data.svc.cluster.local. A", "IN A 10.244.0.1");

        File.Delete(Path.Combine(_folder.FullName, "db.yaml"));

        await UntilAsync("db.data.svc.cluster.local. A", "NXDOMAIN");
        await UntilAsync("data.svc.cluster.local. A", "NXDOMAIN");
        await UntilAsync("web.shop.svc.cluster.local. A", "IN A 10.96.0.20");
    }

    [Fact]
    public async Task An_endpoint_that_is_no_longer_ready_is_gone_and_comes_back()
    {
        await UntilAsync("db.data.svc.cluster.local. A", "IN A 10.244.0.1");
        Write("db.yaml", Headless("db", "false"));
        await UntilAsync("db.data.svc.cluster.local. A", "NXDOMAIN");
        Write("db.yaml", Headless("db", "true"));
        await UntilAsync("db.data.svc.cluster.local. A", "IN A 10.244.0.1");
    }

    [Fact]
    public async Task A_broken_file_keeps_answering_as_before_while_others_change()
    {
        Write("web.yaml", "kind: [");
        Write("db.yaml", Headless("base", "true"));

        await UntilAsync("base.data.svc.cluster.local. A", "IN A 10.244.0.1");
        await UntilAsync("web.shop.svc.cluster.local. A", "IN A 10.96.0.20");
    }

    private static string Service(string name, string address) =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{clusterIP: {address}, ports: [{{name: http, port: 80}}]}}\n";

    private static string Headless(string name, string ready) =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: data}}\nspec: {{clusterIP: None, ports: [{{name: sql, port: 5432}}]}}\n---\n"
        + $"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: {name}-1, namespace: data, labels: {{kubernetes.io/service-name: {name}}}}}\n"
        + $"addressType: IPv4\nports: [{{name: sql, port: 5432}}]\nendpoints: [{{addresses: [10.244.0.1], hostname: db-0, conditions: {{ready: {ready}}}}}]\n";

    private void Write(string file, string content)
    {
        var temporary = Path.Combine(_folder.FullName, $".{file}.new");
        File.WriteAllText(temporary, content);
        File.Move(temporary, Path.Combine(_folder.FullName, file), overwrite: true);
    }

    private async Task UntilAsync(string question, string expected)
    {
        var query = GoldenQuery.Parse(question);
        using var late = new CancellationTokenSource(Deadline);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            var answer = GoldenAnswer.ToText(query, await _client.AskAsync(query));
            if (answer.Contains(expected, StringComparison.Ordinal))
            {
                return;
            }

            Assert.False(late.IsCancellationRequested, $"Expected '{expected}' in the end, but the answer is\n{answer}");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

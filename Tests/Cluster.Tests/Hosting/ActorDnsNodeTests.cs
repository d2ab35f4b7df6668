using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

public sealed partial class ActorDnsNodeTests : IDisposable
{
    private const string Name = "a.default.svc.cluster.local";

    private readonly string _folder = Directory.CreateTempSubdirectory("actordns").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task Nodes_in_one_process_answer_each_from_its_own_manifests()
    {
        await using var first = await ActorDnsNode.StartAsync(Options("10.96.0.1"));
        await using var second = await ActorDnsNode.StartAsync(Options("10.96.0.2"));

        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(first.DnsEndpoints[0], Name, DnsClient.A).Addresses);
        Assert.Equal([IPAddress.Parse("10.96.0.2")], DnsClient.AskTcp(second.DnsEndpoints[0], Name, DnsClient.A).Addresses);
    }

    [Fact]
    public async Task A_started_node_is_healthy_and_ready_and_counts_its_queries()
    {
        await using var node = await ActorDnsNode.StartAsync(Options("10.96.0.1"));
        DnsClient.AskUdp(node.DnsEndpoints[0], Name, DnsClient.A);

        Assert.Equal((HttpStatusCode.OK, "OK"), await GetAsync(node.HealthEndpoints[0], "health"));
        Assert.Equal((HttpStatusCode.OK, "OK"), await GetAsync(node.ReadyEndpoints[0], "ready"));
        var metrics = await GetAsync(node.MetricsEndpoints[0], "metrics");
        Assert.Contains("coredns_dns_requests_total{server=\"dns://", metrics.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_the_API_server_answers_names_are_SERVFAIL_and_ready_says_why()
    {
        var corefile = Corefile("        endpoint http://127.0.0.1:1\n        startup_timeout 100ms\n");
        await using var node = await ActorDnsNode.StartAsync(new NodeOptions { CorefileText = corefile });

        Assert.Equal(DnsReply.ServerFailure, DnsClient.AskUdp(node.DnsEndpoints[0], Name, DnsClient.A).Code);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var (status, body) = await GetAsync(node.ReadyEndpoints[0], "ready");
        while (!body.Contains("127.0.0.1:1", StringComparison.Ordinal))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.StartsWith("kubernetes", body, StringComparison.Ordinal);
            await timer.WaitForNextTickAsync(deadline.Token);
            (status, body) = await GetAsync(node.ReadyEndpoints[0], "ready");
        }
    }

    [Fact]
    public async Task Names_outside_of_every_zone_are_REFUSED()
    {
        await using var node = await ActorDnsNode.StartAsync(Options("10.96.0.1", "cluster.local:0"));

        Assert.Equal(DnsReply.Refused, DnsClient.AskUdp(node.DnsEndpoints[0], "example.org", DnsClient.A).Code);
    }

    [Fact]
    public async Task A_node_forwards_what_is_not_its_own_and_answers_the_rest_itself()
    {
        await using var upstream = await ActorDnsNode.StartAsync(Options("10.96.0.1"));
        await using var node = await ActorDnsNode.StartAsync(new NodeOptions
        {
            CorefileText = $".:0 {{\n bind 127.0.0.1\n kubernetes cluster.other\n forward . {upstream.DnsEndpoints[0]}\n}}\n",
            Source = SourceOptions.Manifests(Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName),
        });

        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(node.DnsEndpoints[0], Name, DnsClient.A).Addresses);
        Assert.Equal(DnsReply.NameError, DnsClient.AskUdp(node.DnsEndpoints[0], "a.default.svc.cluster.other", DnsClient.A).Code);
    }

    [Fact]
    public async Task What_an_upstream_said_is_kept_and_outlives_it()
    {
        var upstream = await ActorDnsNode.StartAsync(Options("10.96.0.1", ttl: 1));
        await using var node = await ActorDnsNode.StartAsync(new NodeOptions
        {
            CorefileText = $".:0 {{\n bind 127.0.0.1\n prometheus 127.0.0.1:0\n cache 30 {{\n success 1000 30 1\n }}\n forward . {upstream.DnsEndpoints[0]}\n}}\n",
        });
        var server = node.DnsEndpoints[0];
        DnsReply Ask() => DnsClient.AskUdp(server, Name, DnsClient.A);

        Assert.Equal([IPAddress.Parse("10.96.0.1")], Ask().Addresses);
        await upstream.DisposeAsync();

        // Its TTL of one second ends, and nobody can be asked any more: the old answer is given, first kept and then stale.
        var deadline = DateTime.UtcNow.AddSeconds(30);
        string metrics;
        do
        {
            Assert.Equal([IPAddress.Parse("10.96.0.1")], Ask().Addresses);
            metrics = (await GetAsync(node.MetricsEndpoints[0], "metrics")).Body;
        }
        while (!ServedStale().IsMatch(metrics) && DateTime.UtcNow < deadline);

        Assert.Matches(ServedStale(), metrics);
        Assert.Contains("coredns_cache_hits_total{server=\"dns://", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_node_is_no_longer_ready_and_still_answers_in_lameduck()
    {
        var node = await ActorDnsNode.StartAsync(Options("10.96.0.1", lameduck: "2s"));
        var server = node.DnsEndpoints[0];
        var ready = node.ReadyEndpoints[0];

        var stopping = node.DisposeAsync().AsTask();
        Assert.True(SpinWait.SpinUntil(() => !Accepts(ready), TimeSpan.FromSeconds(10)), "/ready goes on listening.");

        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskTcp(server, Name, DnsClient.A).Addresses);
        await stopping;
        Assert.False(Accepts(server));
    }

    [Fact]
    public async Task A_node_whose_actor_system_ends_by_itself_has_failed()
    {
        await using var node = await ActorDnsNode.StartAsync(Options("10.96.0.1"));

        await node.System.Terminate();

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.False(await node.WaitForShutdownAsync(deadline.Token));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var exception = await Assert.ThrowsAsync<NodeStartException>(() => ActorDnsNode.StartAsync(Options("10.96.0.1", $".:{port}")));

        Assert.Contains($"127.0.0.1:{port}", Assert.Single(exception.Errors), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"coredns_cache_served_stale_total\{[^}]*\} [1-9]")]
    private static partial Regex ServedStale();

    private static string Corefile(string kubernetes, string key = ".:0", string lameduck = "0s") => $$"""
        {{key}} {
            bind 127.0.0.1
            health 127.0.0.1:0 {
                lameduck {{lameduck}}
            }
            ready 127.0.0.1:0
            prometheus 127.0.0.1:0
            kubernetes cluster.local in-addr.arpa {
        {{kubernetes}}    }
        }
        """;

    private static bool Accepts(IPEndPoint endpoint)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private NodeOptions Options(string address, string key = ".:0", string lameduck = "0s", int ttl = 5)
    {
        var manifests = Directory.CreateDirectory(Path.Combine(_folder, address)).FullName;
        File.WriteAllText(
            Path.Combine(manifests, "a.yaml"),
            $"apiVersion: v1\nkind: Service\nmetadata: {{name: a, namespace: default}}\nspec:\n  clusterIP: {address}\n  ports:\n    - {{name: http, port: 80}}\n");
        return new NodeOptions { CorefileText = Corefile($"        ttl {ttl}\n", key, lameduck), Source = SourceOptions.Manifests(manifests) };
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(IPEndPoint endpoint, string path)
    {
        using var response = await _http.GetAsync(new Uri($"http://{endpoint}/{path}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Sockets;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

/// <summary>A node whose upstream never answers, under a flood of random outside names.</summary>
public sealed class SilentUpstreamTests : IDisposable
{
    private const int Bound = 64;
    private const int Burst = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Socket _upstream = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly string _folder = Directory.CreateTempSubdirectory("actordns").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public SilentUpstreamTests()
    {
        _upstream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        File.WriteAllText(
            Path.Combine(_folder, "a.yaml"),
            "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: default}\nspec:\n  clusterIP: 10.96.0.1\n  ports:\n    - {name: http, port: 80}\n");
    }

    [Fact]
    public async Task Cluster_names_go_on_and_what_waits_is_bounded_refused_and_counted()
    {
        await using var node = await StartAsync(string.Empty);
        using var client = Open(node);
        Flood(client, 20);
        using var self = Process.GetCurrentProcess();
        var threads = self.Threads.Count;
        var waiting = 0.0;
        var failures = 0;
        for (var (round, end) = (0, DateTime.UtcNow + Limit); failures < 1000; round++)
        {
            Assert.True(DateTime.UtcNow < end, $"{failures} of the flood's names were refused");
            failures += Flood(client, Burst);
            Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(node.DnsEndpoints[0], "a.default.svc.cluster.local", DnsClient.A).Addresses);
            waiting = Math.Max(waiting, await ReadAsync(node, "actordns_sockets_in_flight{transport=\"udp\"}"));
        }

        self.Refresh();
        Assert.InRange(waiting, 1, Bound * 3 / 4);
        Assert.InRange(self.Threads.Count, 1, threads + (Bound / 2));
        Assert.InRange(await ReadAsync(node, "actordns_forward_shed_total"), 1000 - (2 * Bound), double.MaxValue);

        // Those that wait are given up after five seconds, and nothing of them is left.
        await UntilAsync(node, "actordns_sockets_in_flight{transport=\"udp\"}", 0);
    }

    [Fact]
    public async Task Max_concurrent_refuses_and_counts()
    {
        await using var node = await StartAsync("max_concurrent 8");
        using var client = Open(node);
        for (var end = DateTime.UtcNow + Limit; await ReadAsync(node, "coredns_forward_max_concurrent_rejects_total") < 20;)
        {
            Assert.True(DateTime.UtcNow < end, "nothing was refused");
            Flood(client, Burst);
            Assert.InRange(await ReadAsync(node, "actordns_sockets_in_flight{transport=\"udp\"}"), 0, 8);
        }

        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(node.DnsEndpoints[0], "a.default.svc.cluster.local", DnsClient.A).Addresses);
    }

    public void Dispose()
    {
        _upstream.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Asks for names nobody has asked for.</summary>
    /// <returns>How many answers were there at once; all of them say that it failed.</returns>
    private static int Flood(Socket client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            client.Send(DnsClient.Query($"{Guid.NewGuid():N}.example.com", DnsClient.A));
        }

        var answer = new byte[4096];
        var answers = 0;
        while (client.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead) && client.Receive(answer) > 0)
        {
            Assert.True((answer[3] & 0xF) is DnsReply.ServerFailure or DnsReply.Refused);
            answers++;
        }

        return answers;
    }

    private static Socket Open(ActorDnsNode node)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(node.DnsEndpoints[0]);
        return client;
    }

    private Task<ActorDnsNode> StartAsync(string option) => ActorDnsNode.StartAsync(new NodeOptions
    {
        CorefileText = $$"""
            .:0 {
                bind 127.0.0.1
                prometheus 127.0.0.1:0
                kubernetes cluster.local
                forward . {{_upstream.LocalEndPoint}} {
                    {{option}}
                }
            }
            """,
        Source = SourceOptions.Manifests(_folder),
        Listener = new ListenerOptions { MaxUdpInFlight = Bound, UdpSockets = 1 },
    });

    private async Task UntilAsync(ActorDnsNode node, string metric, double value)
    {
        using var deadline = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await ReadAsync(node, metric) is var now && now != value)
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    private async Task<double> ReadAsync(ActorDnsNode node, string metric)
    {
        var text = await _http.GetStringAsync(new Uri($"http://{node.MetricsEndpoints[0]}/metrics"));
        var line = text.Split('\n').Single(line => line.StartsWith(metric + " ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorDns.Node.Configuration;
using Xunit.Abstractions;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class RemovedNodeTests(ITestOutputHelper output) : IDisposable
{
    private const int Services = 60;
    private const int Askers = 4;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private readonly DirectoryInfo _manifests = Directory.CreateTempSubdirectory("actordns-removed-");

    [Fact]
    public async Task A_node_that_the_others_removed_starts_again_and_joins_them_and_answers_all_the_time()
    {
        await File.WriteAllTextAsync(Path.Combine(_manifests.FullName, "all.yaml"), Manifests());
        await using var tier = new TestTier(3);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => tier.StartAsync(tier.Options(index) with
        {
            CorefileText = ".:0 {\nhealth 127.0.0.1:0 {\nlameduck 0s\n}\nkubernetes cluster.local {\nstartup_timeout 30s\n}\n}\n",
            Source = new SourceOptions(_manifests.FullName),
        })));
        await TestTier.UntilOneClusterAsync(nodes);
        var removed = nodes[2].System;
        var endpoint = nodes[2].DnsEndpoints[0];
        using var end = new CancellationTokenSource();
        var waits = new ConcurrentBag<TimeSpan>();
        var asking = Enumerable.Range(0, Askers).Select(asker => Task.Run(() => AskAsync(endpoint, asker, waits, end.Token))).ToArray();

        AkkaCluster.Get(nodes[0].System).Down(AkkaCluster.Get(removed).SelfAddress);

        await removed.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(15));
        await TestTier.UntilOneClusterAsync(nodes);
        Assert.NotSame(removed, nodes[2].System);
        Assert.Equal(endpoint, nodes[2].DnsEndpoints[0]);
        await end.CancelAsync();
        await Task.WhenAll(asking);
        output.WriteLine($"{waits.Count} asked, worst wait {waits.Max().TotalMilliseconds:F0} ms");
        Assert.True(waits.Count > 100, $"only {waits.Count} were asked");
    }

    public void Dispose() => _manifests.Delete(recursive: true);

    // One question after the other: each is answered with the address of its service within two seconds.
    private static async Task AskAsync(IPEndPoint server, int asker, ConcurrentBag<TimeSpan> waits, CancellationToken cancellationToken)
    {
        using var client = new UdpClient(server.AddressFamily);
        client.Connect(server);
        using var timer = new PeriodicTimer(Pace);
        for (var number = asker; !cancellationToken.IsCancellationRequested; number += Askers)
        {
            var service = number % Services;
            byte[] query = [(byte)(number >> 8), (byte)number, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Name($"web-{service}.shop.svc.cluster.local"), 0, 1, 0, 1];
            var start = Stopwatch.GetTimestamp();
            await client.SendAsync(query, CancellationToken.None);
            var response = await client.ReceiveAsync(CancellationToken.None).AsTask().WaitAsync(AnswerTime, CancellationToken.None);
            waits.Add(Stopwatch.GetElapsedTime(start));
            Assert.Equal(query[..2], response.Buffer[..2]);
            Assert.Equal(0, response.Buffer[3] & 15);
            Assert.Equal(new IPAddress([10, 96, 0, (byte)(service + 1)]), new IPAddress(response.Buffer[^4..]));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static string Manifests() => string.Concat(
        Enumerable.Range(0, Services).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-{i}\n  namespace: shop\nspec:\n  clusterIP: 10.96.0.{i + 1}\n  clusterIPs: [10.96.0.{i + 1}]\n  ports:\n  - name: http\n    port: 80\n    protocol: TCP\n")))
        + "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>
/// Names that a node has never been asked for. With two copies on three nodes every third name is on neither copy's node and
/// costs a hop: the slowest third.
/// </summary>
internal static class UncachedMeasurement
{
    private const int WarmUp = 200;
    private const int InFlight = 64;

    public static async Task RunAsync(IReadOnlyList<BenchNode> nodes, int services)
    {
        // The first part one after the other, the rest as fast as it goes; each name once.
        var measured = services / 4;
        var times = Enumerable.Range(0, measured).Select(service => Time(nodes[0], service)).Skip(WarmUp).ToArray();
        var started = Stopwatch.GetTimestamp();
        var names = new ConcurrentQueue<int>(Enumerable.Range(measured, services - measured));
        var answered = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(() => AskAllAsync(nodes[0].Dns, names))));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"names asked for the first time, {nodes.Count} nodes");
        Console.WriteLine($"  p50 of all             {Figures.Percentile(times, 0.5),10:F3} ms");
        Console.WriteLine($"  p50 of the slowest 1/3 {Figures.Percentile(times, 5.0 / 6),10:F3} ms   p99 {Figures.Percentile(times, 0.99):F3} ms");
        Console.WriteLine($"  {InFlight} in flight, one node {answered.Sum() / seconds,10:F0} answers/s ({(services - measured) - answered.Sum()} unanswered)");
    }

    private static double Time(BenchNode node, int service)
    {
        var start = Stopwatch.GetTimestamp();
        return Probe.Address(node.Dns, TierBenchmark.ServiceName(service), 2000) is null ? double.PositiveInfinity : Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<int> AskAllAsync(IPEndPoint server, ConcurrentQueue<int> services)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server);
        var answer = new byte[512];
        var answered = 0;
        while (services.TryDequeue(out var service))
        {
            await socket.SendAsync(Probe.Query(TierBenchmark.ServiceName(service), (ushort)service));
            using var limit = new CancellationTokenSource(2000);
            try
            {
                await socket.ReceiveAsync(answer, SocketFlags.None, limit.Token);
                answered += (answer[3] & 0xF) == 0 && answer[7] > 0 ? 1 : 0;
            }
            catch (OperationCanceledException)
            {
                // Unanswered.
            }
        }

        return answered;
    }
}

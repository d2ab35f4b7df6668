using System.Diagnostics;
using System.Net;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>How long after a change in the API server each node answers with it, at 20 changes a second.</summary>
internal static class VisibilityMeasurement
{
    private const int Changes = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(ChildProcess api, IReadOnlyList<BenchNode> nodes, int services)
    {
        using var timer = new PeriodicTimer(Interval);
        var seen = new List<Task<double[]>>();
        for (var change = 0; change < Changes; change++)
        {
            await timer.WaitForNextTickAsync();
            var service = change * 7 % services;
            var address = new IPAddress([10, 111, (byte)(change / 250), (byte)(1 + (change % 250))]);
            var start = Stopwatch.GetTimestamp();
            api.Send($"put {TierBenchmark.Namespace(service)} svc-{service} {address}");
            seen.Add(Task.WhenAll(nodes.Select(node => Task.Run(() => SeenAfterAsync(node, TierBenchmark.ServiceName(service), address, start)))));
        }

        var times = await Task.WhenAll(seen);
        var all = times.Select(nodes => nodes.Max()).ToArray();
        Console.WriteLine($"change seen on all {nodes.Count} nodes, 20 changes/s, {Changes} changes");
        Console.WriteLine($"  p50 / p99 / max        {Figures.Percentile(all, 0.5),10:F1} / {Figures.Percentile(all, 0.99):F1} / {all.Max():F1} ms");
    }

    private static async Task<double> SeenAfterAsync(BenchNode node, string name, IPAddress address, long start)
    {
        while (!address.Equals(Probe.Address(node.Dns, name, 500)))
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                return double.PositiveInfinity;
            }

            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

using System.Diagnostics;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Scale;

/// <summary>Time from the start of the process to its first right answer, with the sample manifests; five runs.</summary>
internal static class StartBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        _ = args;
        for (var run = 0; run < 5; run++)
        {
            var port = Probe.FreePort();
            var started = Stopwatch.GetTimestamp();
            using var node = new ChildProcess(
                Path.Combine(AppContext.BaseDirectory, "actordns.dll"), "-dns.port", $"{port}");
            while (!Probe.Ask(port, "web.shop.svc.cluster.local", 20) && Stopwatch.GetElapsedTime(started).TotalSeconds < 30)
            {
                await Task.Delay(5);
            }

            Console.WriteLine($"first answer after {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s, {node.WorkingSet:F0} MiB, {node.CpuSeconds:F2} s CPU");
        }

        return 0;
    }
}

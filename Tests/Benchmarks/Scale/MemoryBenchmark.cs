using System.Diagnostics;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Scale;

/// <summary>
/// A node that holds a large cluster alone: time to ready, working set, and what a full relist (410 on every kind) does to
/// the working set and to a name asked for all the time. With <c>--coredns PATH</c> the same of CoreDNS behind it.
/// </summary>
internal static class MemoryBenchmark
{
    private const string KnownName = "svc-4711.ns-11.svc.cluster.local";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args)
    {
        await MeasureAsync("actordns", args, corefile => new ChildProcess(
            Path.Combine(AppContext.BaseDirectory, "actordns.dll"), "-conf", corefile, "--source", "kubernetes"));
        if (Array.IndexOf(args, "--coredns") is >= 0 and var flag && flag + 1 < args.Length)
        {
            await MeasureAsync("coredns", args, corefile => ChildProcess.Run(
                null, args[flag + 1], new Dictionary<string, string>(), "-conf", corefile));
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, string[] args, Func<string, ChildProcess> start)
    {
        var self = typeof(MemoryBenchmark).Assembly.Location;
        using var api = new ChildProcess(self, ["api-server", .. args]);
        var address = api.WaitFor("address ", Limit).Split(' ')[1];
        var port = Probe.FreePort();
        var corefile = Path.Combine(Path.GetTempPath(), $"actordns-bench-{Environment.ProcessId}.corefile");
        await File.WriteAllTextAsync(corefile, $$"""
            .:{{port}} {
                errors
                kubernetes cluster.local in-addr.arpa ip6.arpa {
                    endpoint {{address}}
                    pods {{(args.Contains("--pods") ? "verified" : "insecure")}}
                    ttl 30
                    startup_timeout 120s
                }
            }
            """);
        var started = Stopwatch.GetTimestamp();
        using var node = start(corefile);
        WaitForName(port);
        Console.WriteLine(name);
        Console.WriteLine($"time to ready            {Stopwatch.GetElapsedTime(started).TotalSeconds,8:F2} s");
        Console.WriteLine($"CPU to ready             {node.CpuSeconds,8:F2} s");
        Console.WriteLine($"peak to ready            {node.PeakWorkingSet,8:F0} MiB");
        await Settle(node);
        var settled = node.WorkingSet;
        Console.WriteLine($"working set, settled     {settled,8:F0} MiB");
        node.ResetPeak();
        Relist(api, node, port);
        Console.WriteLine($"peak in the relist       {node.PeakWorkingSet,8:F0} MiB  ({(node.PeakWorkingSet / settled) - 1,6:P0})");
        await Settle(node);
        Console.WriteLine($"working set after it     {node.WorkingSet,8:F0} MiB");
        api.Send("requests");
        Console.WriteLine("requests to the API server:");
        for (var line = api.WaitFor(string.Empty, Limit); line != "end of requests"; line = api.WaitFor(string.Empty, Limit))
        {
            Console.WriteLine(line);
        }

        File.Delete(corefile);
    }

    private static void WaitForName(int port)
    {
        var end = DateTime.UtcNow + Limit;
        while (!Probe.Ask(port, KnownName, 100))
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{KnownName} is not answered at port {port}.");
            }

            // Refused at once until it listens: no reason to take a core from what starts.
            Thread.Sleep(5);
        }
    }

    private static void Relist(ChildProcess api, ChildProcess node, int port)
    {
        var cpu = node.CpuSeconds;
        api.Send("relist");
        api.WaitFor("history forgotten", Limit);
        var watch = Stopwatch.StartNew();
        var (asked, wrong) = (0, 0);
        while (watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            asked++;
            wrong += Probe.Ask(port, KnownName, 500) ? 0 : 1;
            Thread.Sleep(5);
        }

        Console.WriteLine($"known name in the relist {asked,8} asked, {wrong} unanswered or wrong; {node.CpuSeconds - cpu:F2} s CPU");
    }

    // Waits until the working set has stood still for three seconds.
    private static async Task Settle(ChildProcess node)
    {
        var last = 0.0;
        for (var still = 0; still < 3;)
        {
            await Task.Delay(1000);
            still = Math.Abs(node.WorkingSet - last) < 1 ? still + 1 : 0;
            last = node.WorkingSet;
        }
    }
}

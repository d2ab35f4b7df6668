using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Processes;
using ActorDns.Benchmarks.Tier;

namespace ActorDns.Benchmarks.Load;

/// <summary>
/// What being watched costs: how long /metrics takes while the node is asked as fast as it answers, what an open status page
/// costs of that, and what a node takes that nobody asks, alone and in a tier of three. With the settings of the Dockerfile.
/// </summary>
internal static class ObservationBenchmark
{
    private const int Rounds = 8;
    private const int Seconds = 3;
    private const int IdleSeconds = 60;
    private const int ScrapeSeconds = 15;
    private const int TierNodes = 3;

    /// <summary>The environment of the image: <c>ENV</c> in the Dockerfile.</summary>
    private static readonly Dictionary<string, string> ImageSettings = new()
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "1",
        ["DOTNET_GCConserveMemory"] = "5",
        ["DOTNET_GCgen0size"] = "0x400000",
        ["DOTNET_TC_CallCountThreshold"] = "0x4000",
        ["DOTNET_EnableDiagnostics"] = "0",
        ["MALLOC_ARENA_MAX"] = "2",
    };

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(150);

    /// <summary>What writes the page's events is compiled anew after it was called often.</summary>
    private static readonly TimeSpan PageSettling = TimeSpan.FromSeconds(75);

    public static async Task<int> RunAsync(string[] args)
    {
        // The image runs what 'dotnet publish' makes with ReadyToRun; the build beside this program is compiled when it runs.
        var program = Array.IndexOf(args, "--program") is >= 0 and var at ? args[at + 1] : Path.Combine(AppContext.BaseDirectory, "actordns.dll");
        var folder = Directory.CreateTempSubdirectory("actordns-observe-").FullName;
        using var api = new ChildProcess(
            typeof(ObservationBenchmark).Assembly.Location, "api-server", "--services", $"{Work.Count}", "--namespaces", $"{Work.Namespaces}");
        var address = api.WaitFor("address ", Limit).Split(' ')[1];
        try
        {
            await IdleAsync(folder, address, program);
            await IdleTierAsync(address, program);
            await LoadedAsync(folder, address, program);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>Nobody asks it, and it is scraped every 15 s as in k8s/overlays/monitoring.</summary>
    private static async Task IdleAsync(string folder, string api, string program)
    {
        using var upstream = new Upstream();
        using var node = new WatchedNode(folder, api, program, upstream.Address);
        node.WaitUntilServing();
        using var http = new HttpClient();
        await Task.Delay(Settling);
        var (cpu, start) = (node.Process.CpuSeconds, Stopwatch.GetTimestamp());
        await EachScrapeAsync(() => http.GetStringAsync(node.Metrics));
        var closed = Share(node.Process.CpuSeconds - cpu, start);
        Print($"idle, alone: {node.Process.WorkingSet:F1} MiB working set, {closed:F2} % of a core");

        // What the page costs is the same at any load, and is a share of what answering has: here nothing else blurs it.
        using var page = await StatusPage.OpenAsync(node.Status);
        await Task.Delay(PageSettling);
        (cpu, start) = (node.Process.CpuSeconds, Stopwatch.GetTimestamp());
        await EachScrapeAsync(() => http.GetStringAsync(node.Metrics));
        var open = Share(node.Process.CpuSeconds - cpu, start);
        Print($"the same with the status page open: {node.Process.WorkingSet:F1} MiB, {open:F2} %: the page costs {open - closed:F2} % of a core");
    }

    private static async Task IdleTierAsync(string api, string program)
    {
        var nodes = Enumerable.Range(0, TierNodes).Select(index => new BenchNode(index, api) { Program = program, Settings = ImageSettings }).ToList();
        try
        {
            nodes.ForEach(node => node.Start(nodes));
            nodes.ForEach(node => node.WaitFor(Work.ServiceName(Work.Count - 1)));
            await Task.Delay(Settling);
            var (cpu, start) = (nodes.ConvertAll(node => node.CpuSeconds), Stopwatch.GetTimestamp());
            await EachScrapeAsync(() => Task.WhenAll(nodes.Select(node => node.MetricAsync("coredns_build_info"))));
            for (var index = 0; index < nodes.Count; index++)
            {
                Print($"idle, node {index} of {nodes.Count}: {nodes[index].WorkingSet:F1} MiB working set, {Share(nodes[index].CpuSeconds - cpu[index], start):F2} % of a core");
            }
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    private static async Task EachScrapeAsync(Func<Task> scrape)
    {
        for (var second = 0; second < IdleSeconds; second += ScrapeSeconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(ScrapeSeconds));
            await scrape();
        }
    }

    private static double Share(double cpuSeconds, long start) => 100 * cpuSeconds / Stopwatch.GetElapsedTime(start).TotalSeconds;

    private static async Task LoadedAsync(string folder, string api, string program)
    {
        // The node ends its process; the subject is another view of it.
        using var upstream = new Upstream();
        using var node = new WatchedNode(folder, api, program, upstream.Address);
        node.WaitUntilServing();
        var subject = new Subject("actordns", node.Dns, node.Process, []);
        var (plain, watched, scrapes) = (new List<Saturation>(), new List<Saturation>(), new List<double>());
        Saturation.Measure(subject, Work.Cluster, 4 * Seconds, generatorCpus: null);
        for (var round = 0; round < Rounds; round++)
        {
            // With and without in turns, the first of them in turns, too: what else the machine does falls on both.
            for (var turn = 0; turn < 2; turn++)
            {
                if (turn == round % 2)
                {
                    plain.Add(Saturation.Measure(subject, Work.Cluster, Seconds, generatorCpus: null));
                }
                else
                {
                    using var page = await StatusPage.OpenAsync(node.Status);
                    watched.Add(Saturation.Measure(subject, Work.Cluster, Seconds, generatorCpus: null));
                }
            }
        }

        var load = Task.Run(() => Saturation.Measure(subject, Work.Cluster, 4 * Seconds, generatorCpus: null));
        scrapes.AddRange(await ScrapeAsync(node.Metrics, load));
        double[] times = [.. scrapes];
        var ratios = plain.Zip(watched, (without, with) => with.Microseconds / without.Microseconds).ToList();
        Print($"full load: {Median(plain, run => run.QueriesPerSecond):F0} queries/s, {Median(plain, run => run.Microseconds):F3} us CPU a query");
        Print($"with the status page open: {Median(watched, run => run.QueriesPerSecond):F0} queries/s, {Median(watched, run => run.Microseconds):F3} us CPU a query");
        Print($"CPU a query, page open to page closed: {100 * (Figures.Median(ratios) - 1):F2} % more (median of {Rounds} pairs, {100 * (ratios.Min() - 1):F1} to {100 * (ratios.Max() - 1):F1})");
        Print($"/metrics at full load, {times.Length} scrapes: p50 {Figures.Percentile(times, 0.5):F1} ms, p99 {Figures.Percentile(times, 0.99):F1} ms");
    }

    private static async Task<List<double>> ScrapeAsync(Uri metrics, Task load)
    {
        using var http = new HttpClient();
        await http.GetStringAsync(metrics);
        var times = new List<double>();
        while (!load.IsCompleted)
        {
            var start = Stopwatch.GetTimestamp();
            await http.GetByteArrayAsync(metrics);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(ScrapeInterval);
        }

        await load;
        return times;
    }

    private static double Median(List<Saturation> runs, Func<Saturation, double> figure) => Figures.Median(runs.Select(figure));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A node with its HTTP endpoints.</summary>
    private sealed class WatchedNode : IDisposable
    {
        public WatchedNode(string folder, string api, string program, IPEndPoint upstream)
        {
            var (dns, metrics, management) = (Probe.FreePort(), Probe.FreePort(), Probe.FreePort());
            var file = Path.Combine(folder, $"{dns}.corefile");
            File.WriteAllText(file, LoadBenchmark.DefaultCorefile(api, upstream)
                .Replace("%PORT%", dns.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("prometheus 127.0.0.1:0", $"prometheus 127.0.0.1:{metrics}", StringComparison.Ordinal));
            var settings = new Dictionary<string, string>(ImageSettings) { ["ACTORDNS__MANAGEMENTPORT"] = management.ToString(CultureInfo.InvariantCulture) };
            Process = new ChildProcess(program, settings, "-conf", file, "--source", "kubernetes");
            Dns = new IPEndPoint(IPAddress.Loopback, dns);
            Metrics = new Uri($"http://127.0.0.1:{metrics}/metrics");
            Status = new Uri($"http://127.0.0.1:{management}/status/events");
        }

        public ChildProcess Process { get; }

        public IPEndPoint Dns { get; }

        public Uri Metrics { get; }

        public Uri Status { get; }

        public void WaitUntilServing()
        {
            Process.WaitFor("Serving DNS", Limit);
            while (Probe.Address(Dns, Work.ServiceName(Work.Count - 1), 200) is null)
            {
            }
        }

        public void Dispose() => Process.Dispose();
    }

    /// <summary>What an open status page asks of a node: its events, read as they come.</summary>
    private sealed class StatusPage : IDisposable
    {
        private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
        private readonly CancellationTokenSource _closed = new();
        private Task _reading = Task.CompletedTask;

        public static async Task<StatusPage> OpenAsync(Uri events)
        {
            var page = new StatusPage();
            var stream = await page._http.GetStreamAsync(events);
            page._reading = Task.Run(async () =>
            {
                try
                {
                    await stream.CopyToAsync(Stream.Null, page._closed.Token);
                }
                catch (OperationCanceledException)
                {
                    // Closed.
                }
            });
            return page;
        }

        public void Dispose()
        {
            _closed.Cancel();
            _reading.Wait();
            _http.Dispose();
            _closed.Dispose();
        }
    }
}

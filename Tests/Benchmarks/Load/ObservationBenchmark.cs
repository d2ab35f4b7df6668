using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Processes;
using ActorDns.Benchmarks.Tier;

namespace ActorDns.Benchmarks.Load;

/// <summary>
/// What being watched costs: how long /metrics takes while the node is asked as fast as it answers, what an open status page
/// costs of that, and what a node takes that nobody asks.
/// </summary>
internal static class ObservationBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 3;
    private const int IdleSeconds = 30;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("actordns-observe-").FullName;
        using var api = new ChildProcess(
            typeof(ObservationBenchmark).Assembly.Location, "api-server", "--services", $"{Work.Count}", "--namespaces", $"{Work.Namespaces}");
        var address = api.WaitFor("address ", Limit).Split(' ')[1];
        try
        {
            await IdleAsync(folder, address);
            await LoadedAsync(folder, address);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>Nobody asks it, and it is scraped every 15 s as in k8s/overlays/monitoring.</summary>
    private static async Task IdleAsync(string folder, string api)
    {
        using var node = new WatchedNode(folder, api);
        node.WaitUntilServing();
        using var http = new HttpClient();
        await Task.Delay(Settling);
        await http.GetStringAsync(node.Metrics);
        var (cpu, start) = (node.Process.CpuSeconds, Stopwatch.GetTimestamp());
        for (var second = 0; second < IdleSeconds; second += 15)
        {
            await Task.Delay(TimeSpan.FromSeconds(15));
            await http.GetStringAsync(node.Metrics);
        }

        var share = (node.Process.CpuSeconds - cpu) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print($"idle: {node.Process.WorkingSet:F0} MiB working set, {100 * share:F2} % of a core");
    }

    private static async Task LoadedAsync(string folder, string api)
    {
        // The node ends its process; the subject is another view of it.
        using var node = new WatchedNode(folder, api);
        node.WaitUntilServing();
        var subject = new Subject("actordns", node.Dns, node.Process, []);
        var (plain, watched, scrapes) = (new List<Saturation>(), new List<Saturation>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            plain.Add(Saturation.Measure(subject, Work.Cluster, Seconds, generatorCpus: null));
            using (await StatusPage.OpenAsync(node.Status))
            {
                watched.Add(Saturation.Measure(subject, Work.Cluster, Seconds, generatorCpus: null));
            }

            var load = Task.Run(() => Saturation.Measure(subject, Work.Cluster, Seconds, generatorCpus: null));
            scrapes.AddRange(await ScrapeAsync(node.Metrics, load));
        }

        double[] times = [.. scrapes];
        Print($"full load: {Median(plain, run => run.QueriesPerSecond):F0} queries/s, {Median(plain, run => run.Microseconds):F2} us CPU a query");
        Print($"with the status page open: {Median(watched, run => run.QueriesPerSecond):F0} queries/s, {Median(watched, run => run.Microseconds):F2} us CPU a query");
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
        public WatchedNode(string folder, string api)
        {
            var (dns, metrics, management) = (Probe.FreePort(), Probe.FreePort(), Probe.FreePort());
            var file = Path.Combine(folder, $"{dns}.corefile");
            File.WriteAllText(file, LoadBenchmark.DefaultCorefile(api, new IPEndPoint(IPAddress.Loopback, 1))
                .Replace("%PORT%", dns.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("prometheus 127.0.0.1:0", $"prometheus 127.0.0.1:{metrics}", StringComparison.Ordinal));
            var settings = new Dictionary<string, string> { ["ACTORDNS__MANAGEMENTPORT"] = management.ToString(CultureInfo.InvariantCulture) };
            Process = ChildProcess.Run(null, "dotnet", settings, Path.Combine(AppContext.BaseDirectory, "actordns.dll"), "-conf", file, "--source", "kubernetes");
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

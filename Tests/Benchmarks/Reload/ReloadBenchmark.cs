using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Processes;
using ActorDns.Benchmarks.Tier;

namespace ActorDns.Benchmarks.Reload;

/// <summary>
/// A node whose Corefile changes again and again under a steady load: queries lost, and latency before and while it is taken
/// over. Two Corefiles take turns: the second has another address to listen on, another port for metrics, another block, a
/// cache and other stages. The load goes to the address that both name.
/// </summary>
internal static class ReloadBenchmark
{
    private const int Kept = 2;
    private const int Added = 3;
    private const string Version = "version.bench.test";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);
    private static readonly string[] Names =
    [
        "kubernetes.default.svc.cluster.local", "web.shop.svc.cluster.local", "cart.shop.svc.cluster.local", "grafana.monitoring.svc.cluster.local",
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var (rate, rounds) = (TierBenchmark.Number(args, "--rate", 5000), TierBenchmark.Number(args, "--rounds", 10));
        var folder = Directory.CreateTempSubdirectory("actordns-reload-");
        try
        {
            var corefile = Path.Combine(folder.FullName, "Corefile");
            var server = new IPEndPoint(Address(Kept), Probe.FreePort(Address(Kept)));
            string[] corefiles = [Corefile(server.Port, isWide: false), Corefile(server.Port, isWide: true)];
            Put(corefile, corefiles[0]);
            using var node = new ChildProcess(
                Path.Combine(AppContext.BaseDirectory, "actordns.dll"), "-conf", corefile, "--source", "manifests:" + Path.Combine(AppContext.BaseDirectory, "samples"));
            node.WaitFor("Serving DNS", Limit);
            await InForceAsync(server, version: 1);
            await WarmUpAsync(server, rate);
            var results = new List<Round>();
            Console.WriteLine($"{rounds} reloads of one node under {rate} q/s; ms; 'during' is from the file's change to {After.TotalSeconds:F0} s after it is in force");
            Console.WriteLine("  round  addresses  before: asked  lost    p50    p99    max  during: asked  lost    p50    p99    max  in force after");
            for (var round = 1; round <= rounds; round++)
            {
                results.Add(await RoundAsync(server, rate, corefile, corefiles[round % 2], version: (round % 2) + 1));
                Print(round, round % 2 == 0 ? "one" : "two", results[^1]);
            }

            Print(results);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IPAddress Address(int last) => new([127, (byte)(1 + (Environment.ProcessId % 250)), 7, (byte)last]);

    private static string Corefile(int port, bool isWide) => $$"""
        .:{{port}} {
            bind {{Address(Kept)}}{{(isWide ? $" {Address(Added)}" : string.Empty)}}
            errors
            prometheus {{Address(isWide ? Added : Kept)}}:0
            reload 2s 0s
            {{(isWide ? "loadbalance\n    minimal\n    cache 30" : string.Empty)}}
            hosts {
                192.0.2.{{(isWide ? 2 : 1)}} {{Version}}
                fallthrough
            }
            kubernetes cluster.local in-addr.arpa
        }
        {{(isWide ? $"corp.example:{port} {{\n    bind {Address(Added)}\n    errors\n}}" : string.Empty)}}
        """;

    // Whole, as a ConfigMap changes.
    private static void Put(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task InForceAsync(IPEndPoint server, int version)
    {
        var start = Stopwatch.GetTimestamp();
        while (!(Probe.Address(server, Version, 500)?.Equals(new IPAddress([192, 0, 2, (byte)version])) ?? false))
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"Version {version} of the Corefile did not come in force.");
            }

            await Task.Delay(10);
        }
    }

    private static async Task WarmUpAsync(IPEndPoint server, int rate)
    {
        using var client = Load(server, rate);
        await Task.Delay(WarmUp);
        await client.StopAsync();
    }

    private static LoadClient Load(IPEndPoint server, int rate) => new(server, rate, number => Names[number % Names.Length]);

    private static async Task<Round> RoundAsync(IPEndPoint server, int rate, string path, string corefile, int version)
    {
        using var client = Load(server, rate);
        await Task.Delay(Before);
        var changed = Stopwatch.GetTimestamp();
        Put(path, corefile);
        await InForceAsync(server, version);
        var inForce = Stopwatch.GetTimestamp();
        await Task.Delay(After);
        var answers = await client.StopAsync();
        return new Round(
            [.. answers.Where(answer => answer.Asked < changed).Select(answer => answer.Milliseconds)],
            [.. answers.Where(answer => answer.Asked >= changed).Select(answer => answer.Milliseconds)],
            Stopwatch.GetElapsedTime(changed, inForce).TotalSeconds);
    }

    private static void Print(int round, string listens, Round figures) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {round,5}  {listens,9}  {Text(figures.Before)}  {Text(figures.During)}  {figures.Seconds,12:F1} s"));

    private static string Text(double?[] answers) => string.Create(
        CultureInfo.InvariantCulture, $"{answers.Length,13} {Lost(answers),5} {Of(answers, 0.5),6:F2} {Of(answers, 0.99),6:F2} {Of(answers, 1),6:F1}");

    private static void Print(List<Round> rounds)
    {
        double Median(Func<Round, double> figure) => Figures.Median(rounds.Select(figure));
        Console.WriteLine($"  all: asked {rounds.Sum(round => round.Before.Length)} / {rounds.Sum(round => round.During.Length)}, lost {rounds.Sum(round => Lost(round.Before))} / {rounds.Sum(round => Lost(round.During))} before / during; medians of the rounds: "
            + string.Create(CultureInfo.InvariantCulture, $"p50 {Median(round => Of(round.Before, 0.5)):F2} / {Median(round => Of(round.During, 0.5)):F2}, p99 {Median(round => Of(round.Before, 0.99)):F2} / {Median(round => Of(round.During, 0.99)):F2} ms"));
    }

    private static int Lost(double?[] answers) => answers.Count(answer => answer is null);

    private static double Of(double?[] answers, double part) => Figures.Percentile(answers.OfType<double>(), part);

    private sealed record Round(double?[] Before, double?[] During, double Seconds);
}

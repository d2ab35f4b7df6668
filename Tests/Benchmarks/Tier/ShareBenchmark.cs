using System.Diagnostics;
using System.Globalization;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>
/// What each node of a tier holds of a large cluster, once spread over many namespaces and once over two: its share of the
/// records and of the memory that one node alone needs for them, and what the tier reads from the API server.
/// </summary>
internal static class ShareBenchmark
{
    private const int Copies = 2;
    private static readonly int[] NamespaceCounts = [10_000, 2];
    private static readonly int[] NodeCounts = [1, 3, 5];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<int> RunAsync(string[] args)
    {
        var (services, endpoints) = (TierBenchmark.Number(args, "--services", 10_000), TierBenchmark.Number(args, "--endpoints", 150_000));
        var empty = (await MeasureAsync(1, 1, 1, 1)).WorkingSets[0];
        Console.WriteLine($"a node with one service: {empty:F0} MiB. {services} services, {endpoints} endpoints:");
        Console.WriteLine("namespaces nodes | ready s | records of each node / all, wanted        | MiB above an empty node, of one node alone  | API server MiB");
        foreach (var namespaces in NamespaceCounts)
        {
            Round? alone = null;
            foreach (var nodes in NodeCounts)
            {
                var round = await MeasureAsync(nodes, services, endpoints, namespaces);
                alone ??= round;
                Print(namespaces, nodes, round, alone, empty);
            }
        }

        return 0;
    }

    private static void Print(int namespaces, int nodes, Round round, Round alone, double empty)
    {
        var all = alone.Records[0];
        var shares = string.Join(' ', round.Records.Select(records => $"{records / all:P0}"));
        var above = string.Join(' ', round.WorkingSets.Select(set => $"{set - empty:F0}"));
        var most = round.WorkingSets.Max() - empty;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{namespaces,10} {nodes,5} | {round.Seconds,7:F1} | {shares} of {all:F0}, {Math.Min(1.0, (double)Copies / nodes):P0} | {above}: at most {most / (alone.WorkingSets[0] - empty):P0} | {round.Sent / 1048576.0:F1}"));
    }

    private static async Task<Round> MeasureAsync(int count, int services, int endpoints, int namespaces)
    {
        string[] size = ["--services", Text(services), "--endpoints", Text(endpoints), "--namespaces", Text(namespaces)];
        using var api = new ChildProcess(typeof(ShareBenchmark).Assembly.Location, ["api-server", .. size]);
        var address = api.WaitFor("address ", Limit).Split(' ')[1];
        var nodes = Enumerable.Range(0, count).Select(index => new BenchNode(index, address)).ToList();
        try
        {
            var started = Stopwatch.GetTimestamp();
            nodes.ForEach(node => node.Start(nodes));
            var last = $"svc-{services - 1}.ns-{(services - 1) % namespaces}.svc.cluster.local";
            nodes.ForEach(node => node.WaitFor(last));
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await SettleAsync(nodes);
            api.Send("sent");
            var sent = long.Parse(api.WaitFor("sent ", Limit).Split(' ')[1], CultureInfo.InvariantCulture);
            var records = await Task.WhenAll(nodes.Select(node => node.MetricAsync("actordns_records")));
            return new Round(seconds, records, [.. nodes.Select(node => node.WorkingSet)], sent);
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    /// <summary>Waits until no shard moves, no record comes and the working sets have stood still for five seconds.</summary>
    private static async Task SettleAsync(List<BenchNode> nodes)
    {
        var (last, lastSet) = (double.NaN, 0.0);
        var began = Stopwatch.GetTimestamp();
        for (var still = 0; still < 5 && Stopwatch.GetElapsedTime(began) < Limit;)
        {
            await Task.Delay(1000);
            var records = (await Task.WhenAll(nodes.Select(node => node.MetricAsync("actordns_records")))).Sum();
            var sets = nodes.Sum(node => node.WorkingSet);
            still = records == last && Math.Abs(sets - lastSet) < nodes.Count ? still + 1 : 0;
            (last, lastSet) = (records, sets);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a tier of one size has shown.</summary>
    private sealed record Round(double Seconds, double[] Records, double[] WorkingSets, long Sent);
}

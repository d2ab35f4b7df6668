using System.Diagnostics;
using System.Globalization;
using ActorDns.Benchmarks.Load;
using ActorDns.Benchmarks.Processes;
using ActorDns.Benchmarks.Tier;

namespace ActorDns.Benchmarks.Overload;

/// <summary>
/// What a node does when more is asked of it than it can do: ten times its capacity, and floods of random names under an
/// upstream that answers late or never. The node runs on the first processor, all else on the last one; figures with fewer
/// than two processors say nothing. For the ten times it is held to a tenth of a processor (<see cref="CpuQuota"/>): one other
/// processor cannot send ten times what a whole one answers.
/// </summary>
internal static class OverloadBenchmark
{
    private const int Factor = 10;
    private const int FloodRate = 20_000;
    private const int ProbeRate = 2_000;
    private const string Random = "xxxxxxxxxxxx.flood." + Work.OutsideZone;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static int Run(string[] args)
    {
        var seconds = Array.IndexOf(args, "--seconds") is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 5;
        var rounds = Array.IndexOf(args, "--rounds") is >= 0 and var place ? int.Parse(args[place + 1], CultureInfo.InvariantCulture) : 3;
        var quota = Array.IndexOf(args, "--quota") is >= 0 and var where ? int.Parse(args[where + 1], CultureInfo.InvariantCulture) : 10;
        if (Programs.Find("cc") is not { } compiler)
        {
            Console.WriteLine("The load generator is C: a compiler named cc is needed.");
            return 1;
        }

        var cores = Environment.ProcessorCount;
        var (servers, generator) = cores > 1 ? ("0", (string?)$"{cores - 1}") : (null, null);
        if (cores > 1 && OperatingSystem.IsLinux())
        {
            using var self = Process.GetCurrentProcess();
            self.ProcessorAffinity = (nint)(1L << (cores - 1));
        }

        var folder = Directory.CreateTempSubdirectory("actordns-overload-").FullName;
        try
        {
            var program = Path.Combine(folder, "flood-program");
            Programs.Run(compiler, "-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "Overload", "flood.c"));
            foreach (TimeSpan? delay in (TimeSpan?[])[null, TimeSpan.FromMilliseconds(200)])
            {
                using var upstream = new TroubledUpstream(delay);
                using var api = new ChildProcess(
                    typeof(OverloadBenchmark).Assembly.Location, "api-server", "--services", $"{Work.Count}", "--namespaces", $"{Work.Namespaces}");
                var address = api.WaitFor("address ", Limit).Split(' ')[1];
                using var node = new Peers(folder, address, upstream.Address, servers, threads: 1).Node("actordns", LoadBenchmark.DefaultCorefile(address, upstream.Address));
                Console.WriteLine(delay is null ? "An upstream that never answers random names" : $"An upstream that answers random names after {delay.Value.TotalMilliseconds:F0} ms");
                new Measurements(node, upstream, program, folder, generator, seconds, rounds).Run(delay is null ? quota : 0);
                Console.WriteLine();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private sealed class Measurements(Subject node, TroubledUpstream upstream, string program, string folder, string? generator, int seconds, int rounds)
    {
        private static IEnumerable<(string, bool)> Cluster => Work.Cluster.Names.Select(name => (name, false));

        private static IEnumerable<(string, bool)> Mixed => Work.Cluster.Names.SelectMany(name => ((string, bool)[])[(name, false), (Random, true)]);

        private string Weight => string.Create(CultureInfo.InvariantCulture, $"{node.Process.WorkingSet:F0} MiB, {node.Process.Threads} threads");

        public void Run(int quota)
        {
            Settle();
            if (quota > 0)
            {
                Capacity(quota);
            }

            Floods();
        }

        // Names are in the caches, code is compiled.
        private void Settle()
        {
            var end = Stopwatch.StartNew();
            while (Probe.Address(node.Server, Work.ServiceName(Work.Count - 1), 200) is null)
            {
                if (end.Elapsed > Limit)
                {
                    throw new TimeoutException("The node does not answer.");
                }
            }

            Flood([], 0, 4 * seconds);
            Saturation.Measure(node, Work.Cluster, seconds, generator);
            Flood([(Random, true)], FloodRate, 2);
        }

        private void Capacity(int percent)
        {
            using var quota = CpuQuota.TrySet(node.Process.Id, percent);
            for (var round = 0; round < rounds; round++)
            {
                var before = Weight;
                var capacity = Saturation.Measure(node, Work.Cluster, seconds, generator);
                var limit = (long)(capacity.QueriesPerSecond * Factor);
                var (full, cost) = Measure(Cluster, limit);
                Print($"capacity (as fast as it answers)         {capacity.QueriesPerSecond,10:F0}/s  {capacity.Microseconds:F2} us CPU");
                Print($"cluster names, {Offered(full, capacity)}  {full.Known.Answered / full.Seconds,10:F0}/s  {cost / full.Known.Answered:F2} us CPU an answer: {capacity.Microseconds * full.Known.Answered / cost:P0} of the capacity by CPU, {full.Known.Answered / full.Seconds / capacity.QueriesPerSecond:P0} by the clock");
                (var mixed, cost) = Measure(Mixed, limit);
                Print($"half random names, {Offered(mixed, capacity)}  {mixed.Known.Answered / mixed.Seconds,10:F0}/s cluster names, {mixed.Known.Answered / (double)mixed.Known.Sent:P1} of those sent; {mixed.Random.Failed / mixed.Seconds:F0}/s random names refused, {mixed.Random.Failed / (double)mixed.Random.Sent:P1}; {cost / (mixed.Known.Answered + mixed.Random.Failed + mixed.Random.Answered):F2} us CPU an answer");
                Print($"before {before}; after {Weight}");
            }
        }

        // The capacity is compared by CPU: on a machine with other work the clock says how much of it was left.
        private (Flood Flood, double CpuMicroseconds) Measure(IEnumerable<(string, bool)> names, long rate)
        {
            var cpu = node.Process.CpuSeconds;
            var flood = Flood(names, rate, seconds);
            return (flood, (node.Process.CpuSeconds - cpu) * 1e6);
        }

        private static string Offered(Flood flood, Saturation capacity)
        {
            var offered = (flood.Known.Sent + flood.Random.Sent) / flood.Seconds;
            return string.Create(CultureInfo.InvariantCulture, $"{offered:F0}/s offered ({offered / capacity.QueriesPerSecond:F1} x)");
        }

        private void Floods()
        {
            Print($"{"probes, us",-34}{"cluster: p50",14}{"p99",8}{"p99.9",8}{"lost",6}{"cached: p50",14}{"p99",8}{"p99.9",8}{"lost",6}");
            var (quiet, flooded) = (new List<Flood>(), new List<Flood>());
            for (var round = 0; round < rounds; round++)
            {
                quiet.Add(Flood([], 0, seconds));
                var (cpu, questions) = (node.Process.CpuSeconds, upstream.Questions);
                flooded.Add(Flood([(Random, true)], FloodRate, seconds));
                var random = flooded[^1].Random;
                var sent = (double)Math.Max(1, random.Sent);
                Print($"{"",-34}{Weight}; {(node.Process.CpuSeconds - cpu) * 1e6 / sent:F1} us CPU a random name; {random.Failed / sent:P0} refused, {random.Answered / sent:P0} answered, {(upstream.Questions - questions) / sent:P0} asked upstream");
            }

            PrintTimes("quiet", quiet);
            PrintTimes($"{FloodRate}/s random names", flooded);
        }

        private static void PrintTimes(string name, List<Flood> floods) =>
            Print($"{name,-34}{Column(floods, 0)}{Column(floods, 1)}");

        private static string Column(List<Flood> floods, int kind)
        {
            double Median(Func<ProbeTimes, double> figure) => Figures.Median(floods.Select(flood => figure(flood.Probes[kind])));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Median(probe => probe.P50),14:F0}{Median(probe => probe.P99),8:F0}{Median(probe => probe.P999),8:F0}{floods.Sum(flood => flood.Probes[kind].Sent - flood.Probes[kind].Answered),6}");
        }

        private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

        private Flood Flood(IEnumerable<(string, bool)> names, long rate, int time) =>
            Overload.Flood.Run(program, folder, generator, node.Server, time, rate, names, ProbeRate, Work.Cluster.Names, Work.Forwarded.Names);
    }
}

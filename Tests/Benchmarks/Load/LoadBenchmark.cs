using System.Globalization;
using System.Net;
using ActorDns.Benchmarks.Processes;
using ActorDns.Benchmarks.Tier;

namespace ActorDns.Benchmarks.Load;

/// <summary>
/// A node beside other servers, all on this machine and in one run: queries a second and CPU for a query when they are asked
/// as fast as they answer, and how long answers take at a steady rate. Figures of different runs do not compare; ratios within a
/// run do. With two cores or more the servers run on the first ones and the load generator on the last one.
/// </summary>
internal static class LoadBenchmark
{
    private const string NodeName = "actordns";
    private const string LoggingName = "actordns, log on";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static int Run(string[] args)
    {
        var (seconds, rounds, threads) = (Number(args, "--seconds", 3), Number(args, "--rounds", 3), Number(args, "--threads", 1));
        var works = Work.All.Where(work => Text(args, "--work")?.Split(',').Contains(work.Name) ?? true).ToList();
        var cores = Environment.ProcessorCount;
        var (servers, generator) = cores > threads ? (threads == 1 ? "0" : $"0-{threads - 1}", $"{threads}-{cores - 1}") : (null, null);
        var folder = Directory.CreateTempSubdirectory("actordns-load-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "knot"));
        using var upstream = new Upstream();
        using var api = new ChildProcess(
            typeof(LoadBenchmark).Assembly.Location, "api-server", "--services", $"{Work.Count}", "--namespaces", $"{Work.Namespaces}");
        var address = api.WaitFor("address ", Limit).Split(' ')[1];
        var peers = new Peers(folder, address, upstream.Address, servers, threads);
        var subjects = new List<Subject>();
        try
        {
            subjects.Add(peers.Node(NodeName, DefaultCorefile(address, upstream.Address)));
            if (args.Contains("--stages"))
            {
                subjects.Add(peers.Node("cache alone", OneStageCorefile(upstream.Address)));
                subjects.Add(peers.Node("12 stages", TwelveStagesCorefile(address, upstream.Address)));
            }

            if (args.Contains("--log"))
            {
                subjects.Add(peers.Node(LoggingName, WithLog(DefaultCorefile(address, upstream.Address)), Path.Combine(folder, "queries.log")));
            }

            foreach (var peer in (Text(args, "--peers") ?? "echo,nsd,knot,unbound").Split(',').Concat(Texts(args, "--peer")))
            {
                if (peers.Start(peer) is { } subject)
                {
                    subjects.Add(subject);
                    if (args.Contains("--log") && peer.Split('=') is ["coredns", .. var path] && peers.CoreDnsWithLog(path is [var program] ? program : "coredns") is { } logging)
                    {
                        subjects.Add(logging);
                    }
                }
                else
                {
                    Console.WriteLine($"{peer} is not installed: left out");
                }
            }

            subjects.ForEach(WaitFor);
            var costs = works.ToDictionary(work => work, work => Compare(subjects, work, rounds, seconds, generator));
            if (costs.TryGetValue(Work.Cluster, out var held) && costs.TryGetValue(Work.Forwarded, out var cached))
            {
                // Names of the cluster pass the cache by: every one of them was answered from the snapshots.
                Console.WriteLine();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a name held here, not cached: {held / cached:F2} x a cached answer"));
            }
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>The Corefile of a new cluster, with the ports of a run.</summary>
    public static string DefaultCorefile(string api, IPEndPoint upstream) => $$"""
        .:%PORT% {
            bind 127.0.0.1
            errors
            kubernetes cluster.local in-addr.arpa ip6.arpa {
                endpoint {{api}}
                pods insecure
                fallthrough in-addr.arpa ip6.arpa
                ttl 30
            }
            prometheus 127.0.0.1:0
            forward . {{upstream}} {
                max_concurrent 1000
            }
            cache 30
            loop
            reload
            loadbalance
        }
        """;

    /// <summary>A cache and what it is filled from, and nothing else.</summary>
    private static string OneStageCorefile(IPEndPoint upstream) => $$"""
        .:%PORT% {
            bind 127.0.0.1
            cache 30
            forward . {{upstream}}
        }
        """;

    /// <summary>Twelve stages before and behind the cache, none of which has anything to do with the names that are asked.</summary>
    private static string TwelveStagesCorefile(string api, IPEndPoint upstream) => $$$"""
        .:%PORT% {
            bind 127.0.0.1
            bufsize 1232
            errors
            any
            loadbalance
            rewrite name exact old.example.com new.example.com
            acl {
                block net 192.0.2.0/24
            }
            cache 30
            minimal
            template IN A template.example.com {
                answer "{{ .Name }} 60 IN A 192.0.2.1"
            }
            hosts {
                192.0.2.1 host.example.com
                fallthrough
            }
            kubernetes cluster.local in-addr.arpa ip6.arpa {
                endpoint {{{api}}}
                pods insecure
                ttl 30
            }
            loop
            forward . {{{upstream}}}
        }
        """;

    /// <summary>The same with every query in the log.</summary>
    public static string WithLog(string corefile) => corefile.Replace("errors", "errors\n    log", StringComparison.Ordinal);

    /// <summary>Measures and prints.</summary>
    /// <returns>Microseconds of CPU the node takes for a query.</returns>
    private static double Compare(IReadOnlyList<Subject> subjects, Work work, int rounds, int seconds, string? generator)
    {
        Console.WriteLine();
        Console.WriteLine($"{work.Name}: {work.Description}");
        Console.WriteLine($"{"",-18}{"queries/s",12}{"us CPU/query",14}{"to actordns",12}{"lost",8}{"p50 us",10}{"p99",8}{"p99.9",8}{"lost",6}{"MiB",8}   (10,000/s)");
        var figures = subjects.Where(subject => subject.Does(work)).ToDictionary(subject => subject, _ => new List<(Saturation Full, Latency Steady)>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (subject, list) in figures)
            {
                list.Add((Saturation.Measure(subject, work, seconds, generator), Latency.Measure(subject, work, rate: 10_000, seconds)));
            }
        }

        var own = Median(figures.First().Value, figure => figure.Full.Microseconds);
        foreach (var (subject, list) in figures)
        {
            var cost = Median(list, figure => figure.Full.Microseconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{subject.Name,-18}{Median(list, figure => figure.Full.QueriesPerSecond),12:F0}{cost,14:F2}{cost / own,12:F2}{list.Sum(figure => figure.Full.Lost),8}{Median(list, figure => figure.Steady.P50),10:F0}{Median(list, figure => figure.Steady.P99),8:F0}{Median(list, figure => figure.Steady.P999),8:F0}{list.Sum(figure => figure.Steady.Lost),6}{subject.Process.WorkingSet,8:F0}"));
        }

        return own;
    }

    private static double Median(List<(Saturation Full, Latency Steady)> list, Func<(Saturation Full, Latency Steady), double> figure) =>
        Figures.Median(list.Select(figure));

    private static void WaitFor(Subject subject)
    {
        var name = subject.Does(Work.Cluster) ? Work.ServiceName(Work.Count - 1) : Work.Forwarded.Names[0];
        if (subject.Name.StartsWith("echo", StringComparison.Ordinal))
        {
            return;
        }

        var end = DateTime.UtcNow + Limit;
        while (Probe.Address(subject.Server, name, 200) is null)
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{subject.Name} does not answer {name} at {subject.Server}.");
            }
        }
    }

    private static int Number(string[] args, string flag, int otherwise) =>
        Text(args, flag) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Text(string[] args, string flag) => Texts(args, flag).FirstOrDefault();

    private static IEnumerable<string> Texts(string[] args, string flag) =>
        args.Index().Where(arg => arg.Item == flag && arg.Index + 1 < args.Length).Select(arg => args[arg.Index + 1]);
}

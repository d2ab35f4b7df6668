using ActorDns.Benchmarks.Forwarding;
using ActorDns.Benchmarks.Load;
using ActorDns.Benchmarks.Micro;
using ActorDns.Benchmarks.Overload;
using ActorDns.Benchmarks.Reload;
using ActorDns.Benchmarks.Scale;
using ActorDns.Benchmarks.Tier;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Programs that print figures; nothing here passes or fails. Build with -c Release.
return args switch
{
    ["micro", .. var rest] => Micro(rest),
    ["api-server", .. var rest] => await ApiServerProcess.RunAsync(rest),
    ["cache"] => await CacheMemory.RunAsync(),
    ["load", .. var rest] => LoadBenchmark.Run(rest),
    ["observe", .. var rest] => await ObservationBenchmark.RunAsync(rest),
    ["overload", .. var rest] => OverloadBenchmark.Run(rest),
    ["memory", .. var rest] => await MemoryBenchmark.RunAsync(rest),
    ["tier", .. var rest] => await TierBenchmark.RunAsync(rest),
    ["share", .. var rest] => await ShareBenchmark.RunAsync(rest),
    ["reload", .. var rest] => await ReloadBenchmark.RunAsync(rest),
    ["forward"] => await ForwardBenchmark.RunAsync(),
    ["echo-upstream"] => await EchoUpstream.RunAsync(),
    ["start", .. var rest] => await StartBenchmark.RunAsync(rest),
    _ => Usage(),
};

static int Micro(string[] args)
{
    // In this process: the generated project would look for a project of the assembly's name.
    var config = DefaultConfig.Instance
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "actordns-benchmarks"));
    BenchmarkSwitcher.FromTypes([typeof(AnswerBenchmarks)]).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
    return 0;
}

static int Usage()
{
    Console.WriteLine("""
        usage: dotnet run -c Release --project Tests/Benchmarks -- COMMAND
          micro                    parse, look up and write one answer: time and octets allocated
          cache                    a node that keeps 100,000 answers of an upstream: working set, CPU for a miss
          load [--seconds 3] [--rounds 3] [--threads 1] [--work cluster,nxdomain,forwarded] [--log] [--stages]
               [--peers echo,nsd,knot,unbound,coredns[=PATH]] [--peer NAME=PORT=COMMAND]
                                   a node beside other servers: queries a second, CPU for a query, latency
          observe [--program PATH] what a node takes that nobody asks, alone and in a tier of three; what a scrape takes, and an open
                                   status page costs, at full load. PATH: the published actordns, as it is in the image
          overload [--seconds 5] [--rounds 3] [--quota 10]
                                   ten times what a node can answer, and floods of random names under an upstream that answers
                                   late or never: what is still answered, and how soon; memory and threads. For the ten times the
                                   node is held to a quota in % of a processor
          memory [--pods 100000] [--coredns PATH]
                                   a node on an API server with 10,000 Services and 100,000 endpoints: time to ready,
                                   working set, and a full relist under load; then CoreDNS the same way
          tier [--nodes 3] [--rounds 5] [--services 10000] [--parts ask,change,kill,leave]
                                   nodes as processes in one cluster: names asked for the first time, how soon a change is
                                   seen on every node, kill -9, SIGTERM and a rolling restart under load
          share [--services 10000] [--endpoints 150000]
                                   one, three and five nodes, 10,000 namespaces and 2: records and memory of each node, octets
                                   read from the API server
          reload [--rate 5000] [--rounds 10]
                                   a node whose Corefile changes under load, listening addresses included: queries lost, latency
          forward                  what a name costs that goes to an upstream: CPU and octets allocated a query, 64 in flight
          start                    time from process start to the first answer, with the samples
        """);
    return 1;
}

using System.Diagnostics;

namespace ActorDns.Benchmarks.Tier;

/// <summary>
/// SIGTERM under load: one node leaves, then all restart one after the other. Each node's client does what kube-proxy does:
/// it stops asking a second after /ready has closed and begins again when it opens. Every question counts.
/// </summary>
internal static class LeaveMeasurement
{
    private const int Rate = 500;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan UntilNoticed = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(IReadOnlyList<BenchNode> nodes, int rounds, int services)
    {
        var leaves = new List<Result>();
        for (var round = 0; round < rounds; round++)
        {
            leaves.Add(await UnderLoadAsync(nodes, services, load => load.LeaveAsync(nodes[round % nodes.Count])));
            await StartAsync(nodes, nodes[round % nodes.Count]);
        }

        Print($"graceful leave of one of {nodes.Count} nodes, {Rate} q/s on each", leaves);
        var restarts = new List<Result>();
        for (var round = 0; round < rounds; round++)
        {
            restarts.Add(await UnderLoadAsync(nodes, services, async load =>
            {
                foreach (var node in nodes.Reverse())
                {
                    await load.LeaveAsync(node);
                    await StartAsync(nodes, node);
                    load.Ask(node);
                }
            }));
        }

        Print($"rolling restart of {nodes.Count} nodes, {Rate} q/s on each", restarts);
    }

    private static async Task StartAsync(IReadOnlyList<BenchNode> nodes, BenchNode node)
    {
        node.Start(nodes);
        while (!await node.IsReadyAsync())
        {
            await Task.Delay(Poll);
        }
    }

    private static async Task<Result> UnderLoadAsync(IReadOnlyList<BenchNode> nodes, int services, Func<Load, Task> what)
    {
        var load = new Load(services);
        foreach (var node in nodes)
        {
            load.Ask(node);
        }

        await Task.Delay(Before);
        var began = Stopwatch.GetTimestamp();
        await what(load);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var answers = await load.EndAsync();
        double[] Times(Func<long, bool> when) => [.. answers.Where(answer => when(answer.Asked)).Select(answer => answer.Milliseconds).OfType<double>()];
        return new Result(
            answers.Count, answers.Count(answer => answer.Milliseconds is null), seconds, Times(asked => asked < began), Times(asked => asked >= began));
    }

    private static void Print(string title, List<Result> results)
    {
        double Median(Func<Result, double> figure) => Figures.Median(results.Select(figure));
        Console.WriteLine($"{title}; median of {results.Count} rounds, {Median(result => result.Seconds):F1} s each");
        Console.WriteLine($"  asked                  {Median(result => result.Asked),10:F0}");
        Console.WriteLine($"  lost                   {Median(result => result.Lost),10:F0}   (rounds: {string.Join(' ', results.Select(result => result.Lost))})");
        Console.WriteLine($"  p50 before / while     {Median(result => Figures.Percentile(result.Before, 0.5)),10:F2} / {Median(result => Figures.Percentile(result.While, 0.5)):F2} ms");
        Console.WriteLine($"  p99 before / while     {Median(result => Figures.Percentile(result.Before, 0.99)),10:F2} / {Median(result => Figures.Percentile(result.While, 0.99)):F2} ms");
    }

    /// <summary>What a round has shown.</summary>
    private sealed record Result(int Asked, int Lost, double Seconds, double[] Before, double[] While);

    /// <summary>A client for each node that is to be asked, and what those have seen that ended.</summary>
    private sealed class Load(int services)
    {
        private readonly Dictionary<BenchNode, LoadClient> _clients = [];
        private readonly List<(long Asked, double? Milliseconds)> _answers = [];

        public void Ask(BenchNode node) =>
            _clients.Add(node, new LoadClient(node.Dns, Rate, number => TierBenchmark.ServiceName(number * 7 % services)));

        public async Task LeaveAsync(BenchNode node)
        {
            var end = node.TerminateAsync();
            while (await node.IsReadyAsync())
            {
                await Task.Delay(Poll);
            }

            await Task.Delay(UntilNoticed);
            await EndAsync(node);
            await end;
        }

        public async Task<IReadOnlyList<(long Asked, double? Milliseconds)>> EndAsync()
        {
            await Task.WhenAll(_clients.Keys.ToList().Select(EndAsync));
            return _answers;
        }

        private async Task EndAsync(BenchNode node)
        {
            _clients.Remove(node, out var client);
            var answers = await client!.StopAsync();
            client.Dispose();
            lock (_answers)
            {
                _answers.AddRange(answers);
            }
        }
    }
}

using System.Diagnostics;

namespace ActorDns.Benchmarks.Tier;

/// <summary>kill -9 of one node after the other under load: what the clients of the others see.</summary>
internal static class KillMeasurement
{
    private const int Rate = 500;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(IReadOnlyList<BenchNode> nodes, int rounds, int services)
    {
        var figures = new List<(int Asked, int Lost, double[] Before, double[] After)>();
        for (var round = 0; round < rounds; round++)
        {
            var victim = nodes[round % nodes.Count];
            figures.Add(await RoundAsync(nodes, victim, services, round));
            victim.Start(nodes);
            victim.WaitFor(TierBenchmark.ServiceName(0));
            await Task.Delay(After);
        }

        double Median(Func<(int Asked, int Lost, double[] Before, double[] After), double> figure) => Figures.Median(figures.Select(figure));
        Console.WriteLine($"kill -9, {Rate} q/s on each of {nodes.Count} nodes, seen on the survivors; median of {rounds} rounds");
        Console.WriteLine($"  asked after the kill   {Median(round => round.Asked),10:F0}");
        Console.WriteLine($"  lost                   {Median(round => round.Lost),10:F0}   (rounds: {string.Join(' ', figures.Select(round => round.Lost))})");
        Console.WriteLine($"  p50 before / after     {Median(round => Figures.Percentile(round.Before, 0.5)),10:F2} / {Median(round => Figures.Percentile(round.After, 0.5)):F2} ms");
        Console.WriteLine($"  p99 before / after     {Median(round => Figures.Percentile(round.Before, 0.99)),10:F2} / {Median(round => Figures.Percentile(round.After, 0.99)):F2} ms");
    }

    private static async Task<(int Asked, int Lost, double[] Before, double[] After)> RoundAsync(IReadOnlyList<BenchNode> nodes, BenchNode victim, int services, int round)
    {
        var random = new Random(round);
        var order = Enumerable.Range(0, services).ToArray();
        random.Shuffle(order);
        var clients = nodes.Where(node => node != victim)
            .Select((node, index) => new LoadClient(node.Dns, Rate, number => TierBenchmark.ServiceName(order[((index * services / nodes.Count) + number) % services]))).ToList();
        await Task.Delay(Before);
        var killed = Stopwatch.GetTimestamp();
        victim.Kill();
        await Task.Delay(After);
        var answers = (await Task.WhenAll(clients.Select(client => client.StopAsync()))).SelectMany(client => client).ToList();
        clients.ForEach(client => client.Dispose());

        // A question sent a moment before the kill may have been on its way to the victim.
        var exposed = killed - Stopwatch.Frequency;
        return (
            answers.Count(answer => answer.Asked >= killed),
            answers.Count(answer => answer.Asked >= exposed && answer.Milliseconds is null),
            [.. answers.Where(answer => answer.Asked < killed).Select(answer => answer.Milliseconds).OfType<double>()],
            [.. answers.Where(answer => answer.Asked >= killed).Select(answer => answer.Milliseconds).OfType<double>()]);
    }
}

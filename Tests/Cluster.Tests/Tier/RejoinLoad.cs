using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>
/// Asks nodes of a tier themselves, each 200 times a second over UDP and as often over one TCP connection, while nodes change
/// their cluster. The figures and the seed are printed.
/// </summary>
internal sealed class RejoinLoad : IAsyncDisposable
{
    /// <summary>Questions a second to each node over each transport.</summary>
    public const int Rate = 200;

    private readonly TierWorld _world;
    private readonly ITestOutputHelper _output;
    private readonly TierClient _udp;
    private readonly TierTcpClient[] _tcp;

    private RejoinLoad(TierWorld world, ITestOutputHelper output, TierNode[] nodes, int seed)
    {
        (_world, _output) = (world, output);
        _udp = new TierClient(nodes, world.Names, seed, Rate * nodes.Length);
        _tcp = [.. nodes.Select(node => new TierTcpClient(node, world.Names, seed + 1 + node.Index, Rate))];
    }

    /// <summary>Begins to ask.</summary>
    /// <param name="world">The world.</param>
    /// <param name="output">Where the figures go.</param>
    /// <param name="nodes">The nodes asked; none for all that live.</param>
    public static RejoinLoad Start(TierWorld world, ITestOutputHelper output, params int[] nodes)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed of the questions while nodes rejoin: {seed}");
        return new RejoinLoad(world, output, [.. (nodes.Length > 0 ? nodes : world.Tier.Live).Select(node => world.Tier.Nodes[node])], seed);
    }

    /// <summary>Asks no more; prints what became of the questions, and fails unless each was answered within two seconds, and rightly, on connections that lasted.</summary>
    /// <param name="staleness">How old an answer may be.</param>
    public async Task AssertNothingLostAsync(TimeSpan staleness)
    {
        var udp = Check("UDP", await _udp.StopAsync(), staleness);
        var tcp = Check("TCP", [.. (await Task.WhenAll(_tcp.Select(client => client.StopAsync()))).SelectMany(answers => answers)], staleness);
        udp.AssertClean();
        tcp.AssertClean();
        Assert.All(_tcp, client => Assert.Equal(1, client.Connections));
    }

    public async ValueTask DisposeAsync()
    {
        await _udp.DisposeAsync();
        foreach (var client in _tcp)
        {
            await client.DisposeAsync();
        }
    }

    private CheckReport Check(string transport, IReadOnlyList<TierAnswer> answers, TimeSpan staleness)
    {
        var text = new StringBuilder();
        foreach (var node in answers.GroupBy(answer => answer.Node).OrderBy(node => node.Key))
        {
            var waits = node.Where(answer => answer.Code != TierAnswer.NoAnswer).Select(answer => (answer.Answered - answer.Asked).TotalMilliseconds).Order().ToArray();
            text.Append(CultureInfo.InvariantCulture, $"{transport} node {node.Key}: {node.Count()} asked, {node.Count() - waits.Length} lost, ");
            text.AppendLine(CultureInfo.InvariantCulture, $"wait p50 {At(waits, 0.5):F1} p99 {At(waits, 0.99):F1} worst {At(waits, 1):F0} ms, {waits.Count(wait => wait > 100)} above 100 ms");
        }

        var report = AnswerChecker.Check(answers, _world.History, staleness);
        _output.WriteLine($"{text}{transport}: {report}");
        return report;
    }

    private static double At(double[] sorted, double quantile) => sorted.Length == 0 ? double.NaN : sorted[(int)(quantile * (sorted.Length - 1))];
}

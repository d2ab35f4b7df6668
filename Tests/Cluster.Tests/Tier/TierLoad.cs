using Xunit.Abstractions;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>What goes on during a scenario: a client that asks, changes that come. The seed is printed.</summary>
internal sealed class TierLoad : IAsyncDisposable
{
    /// <summary>Until a dead node is found out (about 5 s), removed (3 s) and its copies are elsewhere: that is when answers get lost.</summary>
    public static readonly TimeSpan UntilReplaced = TimeSpan.FromSeconds(13);

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);

    private readonly TierWorld _world;
    private readonly ITestOutputHelper _output;
    private readonly ChangeLoop? _changes;

    private TierLoad(TierWorld world, ITestOutputHelper output, bool withChanges)
    {
        _world = world;
        _output = output;
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        _changes = withChanges ? new ChangeLoop(world.History, seed) : null;
        Client = new TierClient(world.Tier.Nodes, world.Names, seed);
    }

    public TierClient Client { get; }

    /// <summary>Starts it and lets it run a moment, so that something is in flight when the fault comes.</summary>
    public static async Task<TierLoad> StartAsync(TierWorld world, ITestOutputHelper output, bool withChanges = true)
    {
        var load = new TierLoad(world, output, withChanges);
        await Eventually.PassesAsync(Before);
        return load;
    }

    /// <summary>No more changes.</summary>
    public Task StopChangesAsync() => _changes?.StopAsync() ?? Task.CompletedTask;

    /// <summary>No more changes; waits until all live nodes agree and two feeders watch, while the client goes on; then checks.</summary>
    /// <param name="staleness">How old an answer may be.</param>
    /// <param name="nodes">The nodes whose answers count; none for all.</param>
    public async Task<CheckReport> SettleAndCheckAsync(TimeSpan staleness, params int[] nodes)
    {
        var answers = await SettleAsync();
        return Check(answers.Where(answer => nodes.Length == 0 || nodes.Contains(answer.Node)), staleness);
    }

    /// <summary>No more changes; waits until all live nodes agree, two feeders watch and both copies are apart, while the client goes on; then gives what became of its questions.</summary>
    public async Task<IReadOnlyList<TierAnswer>> SettleAsync()
    {
        await StopChangesAsync();
        await _world.AgreeAsync();
        await _world.TwoWatchesAsync();
        await _world.CopiesApartAsync();
        return await Client.StopAsync();
    }

    /// <summary>Checks some answers, and prints the report.</summary>
    public CheckReport Check(IEnumerable<TierAnswer> answers, TimeSpan staleness)
    {
        var report = AnswerChecker.Check(answers, _world.History, staleness);
        _output.WriteLine(report.ToString());
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        if (_changes is not null)
        {
            await _changes.DisposeAsync();
        }

        await Client.DisposeAsync();
    }
}

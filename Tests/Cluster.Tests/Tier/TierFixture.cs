namespace ActorDns.Cluster.Tests.Tier;

/// <summary>One tier for all tests of a class; each test begins with <see cref="WorldAsync"/>, which makes it whole again.</summary>
public sealed class TierFixture : IAsyncLifetime
{
    private const int Nodes = 3;

    private TierWorld? _world;

    /// <summary>The world with three nodes that agree. Started by the first test that runs, so that skipped ones cost nothing.</summary>
    internal async Task<TierWorld> WorldAsync()
    {
        _world ??= await TierWorld.StartAsync(Nodes, later: 1);
        await _world.Api.StartListeningIfStoppedAsync();
        await _world.WholeAsync(Nodes);
        return _world;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}

using System.Globalization;
using ActorDns.Actors.Placement;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit.Xunit2;

namespace ActorDns.Actors.Tests.Placement;

/// <summary>Akka's own coordinator with the strategy: two nodes in one process.</summary>
public sealed class TwinAwareShardingTests : TestKit
{
    private const int Hashes = 8;
    private const string Settings = """
        akka.actor.provider = cluster
        akka.loglevel = WARNING
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.cluster.sharding { rebalance-interval = 500ms, retry-interval = 200ms, state-store-mode = ddata, distributed-data.durable.keys = [] }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public TwinAwareShardingTests()
        : base(Settings, "twins")
    {
    }

    [Fact]
    public async Task Twins_of_a_lone_node_part_when_a_second_joins()
    {
        var seed = Akka.Cluster.Cluster.Get(Sys).SelfAddress;
        var first = await StartAsync(Sys, seed);
        for (var shard = 0; shard < 2 * Hashes; shard++)
        {
            first.Tell(string.Create(CultureInfo.InvariantCulture, $"{shard / 2}-{shard % 2}"), TestActor);
        }

        await ReceiveNAsync(2 * Hashes, Patience).ToArrayAsync();
        Assert.Equal(2 * Hashes, (await ShardsOfAsync(first)).Length);

        using var other = ActorSystem.Create(Sys.Name, Settings);
        var second = await StartAsync(other, seed);
        await AwaitConditionAsync(
            async () => IsOneOfEach(await ShardsOfAsync(first)) && IsOneOfEach(await ShardsOfAsync(second)), Patience, TimeSpan.FromMilliseconds(200));
        await other.Terminate();
    }

    private static bool IsOneOfEach(string[] shards) =>
        shards.Length == Hashes && shards.Select(shard => ShardPlacement.HashOf(shard).ToString()).Distinct().Count() == Hashes;

    private static async Task<string[]> ShardsOfAsync(IActorRef region)
    {
        var state = await region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience);
        return [.. state.Shards.Select(shard => shard.ShardId)];
    }

    private static async Task<IActorRef> StartAsync(ActorSystem system, Address seed)
    {
        using var patience = new CancellationTokenSource(Patience);
        await Akka.Cluster.Cluster.Get(system).JoinAsync(seed, patience.Token);
        return await ClusterSharding.Get(system).StartAsync(
            "twins",
            _ => Props.Create(() => new Echo()),
            ClusterShardingSettings.Create(system),
            new TextExtractor(),
            new TwinAwareAllocationStrategy(),
            PoisonPill.Instance);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    /// <summary>The message is the entity is the shard.</summary>
    private sealed class TextExtractor : IMessageExtractor
    {
        public string? EntityId(object message) => message as string;

        public object? EntityMessage(object message) => message;

        public string? ShardId(object message) => message as string;

        public string ShardId(string entityId, object? messageHint = null) => entityId;
    }
}

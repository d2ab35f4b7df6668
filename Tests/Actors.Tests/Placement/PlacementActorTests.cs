using System.Collections.Immutable;
using System.Diagnostics;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorDns.Actors.Tests.Placement;

/// <summary>The placement actor of a node that is alone; the test is its region and its receiver.</summary>
public sealed class PlacementActorTests : TestKit
{
    private const string Settings = """
        akka.actor.provider = cluster
        akka.loglevel = WARNING
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HolderTable _holders = new();
    private readonly TestProbe _region;
    private readonly TestProbe _receiver;
    private readonly IActorRef _placement;
    private readonly Address _self;

    public PlacementActorTests()
        : base(Settings, "placement")
    {
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        _self = cluster.SelfAddress;
        (_region, _receiver) = (CreateTestProbe(), CreateTestProbe());
        Sys.ActorOf(Relay.To(_receiver), "receiver-f");
        var (region, holders) = (_region.Ref, _holders);
        _placement = Sys.ActorOf(Props.Create(() => new PlacementActor(() => region, holders, 2)), PlacementActor.Name);
        cluster.Join(_self);
    }

    [Fact]
    public async Task A_crash_forgets_neither_who_listens_nor_what_is_held()
    {
        await HoldAsync(3);
        var revision = _holders.Revision;
        _placement.Tell(new FeedMessages.ShardStarted(0, 9));
        await _receiver.FishForMessageAsync<FeedMessages.PlacementRestarted>(_ => true, Patience);
        await _region.FishForMessageAsync<GetShardRegionState>(_ => true, Patience);
        Assert.Equal([_self], _holders.HoldingOf(3));

        // A shard that starts meanwhile counts as well.
        _placement.Tell(new FeedMessages.ShardStarted(4, 1));
        _placement.Tell(new PlacementActor.Register(_receiver.Ref));
        _placement.Tell(new CurrentShardRegionState([new ShardState("3-0", [EntityId.OfShard(3, 0)])], []), _region.Ref);
        await _receiver.FishForMessageAsync<FeedMessages.ShardStarted>(started => (started.Shard, started.Copy) == (3, 0), Patience);
        await _receiver.FishForMessageAsync<FeedMessages.ShardStarted>(started => (started.Shard, started.Copy) == (4, 1), Patience);
        Placed();
        await AwaitConditionAsync(() => Task.FromResult(_holders.HoldingOf(3).Count == 1 && _holders.HoldingOf(4).Count == 1), Patience);
        var announced = _holders.Announced[_self];
        Assert.True(announced.Revision > revision, "A number that is not higher is taken for late by the other members.");
        Assert.Equal("f", Assert.Single(announced.Feeds).Feed);
        _placement.Tell(new FeedMessages.ShardStarted(5, 0));
        await _receiver.FishForMessageAsync<FeedMessages.ShardStarted>(started => started.Shard == 5, Patience);
    }

    [Fact]
    public async Task The_first_shards_wait_a_while_for_the_members_that_form_the_cluster()
    {
        _holders.Expected = 2;
        _placement.Tell(new PlacementActor.Register(_receiver.Ref));
        await _receiver.FishForMessageAsync<FeedMessages.MembersChanged>(changed => changed.Members.Count == 1, Patience);
        var start = Stopwatch.GetTimestamp();
        Placed();
        await _region.FishForMessageAsync<PlacementMessages.ProbeShard>(_ => true, Patience);
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(3), "The other member was not waited for.");
    }

    private void Placed() => _placement.Tell(new CurrentRegions(ImmutableHashSet.Create(_self)), _region.Ref);

    private async Task HoldAsync(int shard)
    {
        _placement.Tell(new PlacementActor.Register(_receiver.Ref));
        await _receiver.FishForMessageAsync<FeedMessages.MembersChanged>(changed => changed.Members.Count == 1, Patience);
        Placed();
        _placement.Tell(new FeedMessages.ShardStarted(shard, 0));
        _placement.Tell(new PlacementActor.FeedChanged(new PlacementMessages.FeedHolding("f", default(ShardSet).With(shard), true, default)));
        await AwaitConditionAsync(() => Task.FromResult(_holders.HoldingOf(shard).Count == 1 && _holders.Announced[_self].Feeds.Count == 1), Patience);
    }
}

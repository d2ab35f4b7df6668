using System.Collections.Immutable;
using ActorDns.Actors.Placement;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.TestKit.Xunit2;

namespace ActorDns.Actors.Tests.Placement;

/// <summary>The way from Akka's data to the decision and back, on a cluster of one, which here has several regions.</summary>
public sealed class TwinAwareAllocationStrategyTests : TestKit
{
    private readonly IActorRef _a;
    private readonly IActorRef _b;
    private readonly IActorRef _elsewhere;
    private readonly IShardAllocationStrategy _strategy;

    public TwinAwareAllocationStrategyTests()
        : base("akka.actor.provider = cluster\nakka.remote.dot-netty.tcp { hostname = 127.0.0.1\nport = 0 }")
    {
        (_a, _b) = (Sys.ActorOf(Props.Empty, "a"), Sys.ActorOf(Props.Empty, "b"));
        _elsewhere = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("akka.tcp://test@127.0.0.1:1/user/c#1");
        var strategy = new TwinAwareAllocationStrategy();
        strategy.Start(Sys);
        _strategy = strategy;
    }

    [Fact]
    public async Task The_task_is_complete_and_the_region_has_no_twin()
    {
        await JoinAsync();
        var task = _strategy.AllocateShard(_a, "7-1", Regions((_a, ["7-0"]), (_b, ["1-0", "2-0"])));
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(_b, await task);
    }

    [Fact]
    public async Task A_region_whose_member_is_not_known_is_no_choice_and_stops_the_moves()
    {
        await JoinAsync();
        Assert.Equal(_a, await _strategy.AllocateShard(_a, "7-1", Regions((_a, ["7-0"]), (_elsewhere, []))));
        Assert.Empty(await _strategy.Rebalance(
            Regions((_a, ["1-0", "1-1", "2-0"]), (_b, []), (_elsewhere, [])), ImmutableHashSet<string>.Empty));
    }

    [Fact]
    public void Without_a_known_member_the_task_has_failed_at_once()
    {
        var task = _strategy.AllocateShard(_a, "7-1", Regions((_a, [])));
        Assert.True(task.IsFaulted);
        Assert.IsType<InvalidOperationException>(task.Exception!.InnerException);
    }

    [Fact]
    public async Task Twins_are_named_for_a_move_unless_one_is_on_its_way()
    {
        await JoinAsync();
        var regions = Regions((_a, ["1-0", "1-1"]), (_b, []));
        var task = _strategy.Rebalance(regions, ImmutableHashSet<string>.Empty);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(["1-0"], await task);
        Assert.Empty(await _strategy.Rebalance(regions, ImmutableHashSet.Create("9-0")));
    }

    [Fact]
    public async Task Nothing_moves_when_the_member_leaves()
    {
        await JoinAsync();
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        cluster.Leave(cluster.SelfAddress);
        await AwaitConditionAsync(() => Task.FromResult(cluster.SelfMember.Status != MemberStatus.Up), TimeSpan.FromSeconds(20));
        Assert.Empty(await _strategy.Rebalance(Regions((_a, ["1-0", "1-1"]), (_b, [])), ImmutableHashSet<string>.Empty));
    }

    private static ImmutableDictionary<IActorRef, IImmutableList<string>> Regions(params (IActorRef Ref, ImmutableList<string> Shards)[] regions) =>
        regions.ToImmutableDictionary(region => region.Ref, region => (IImmutableList<string>)region.Shards);

    private async Task JoinAsync()
    {
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await cluster.JoinAsync(cluster.SelfAddress, patience.Token);
        await AwaitConditionAsync(() => Task.FromResult(cluster.State.Members.Any(member => member.Status == MemberStatus.Up)), TimeSpan.FromSeconds(20));
    }
}

using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Namespaces;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Namespaces;

/// <summary>The protocol of a partition; every message is serialized on its way.</summary>
public sealed class NamespaceActorTests : TestKit
{
    private const string Entity = "f/shop/0~0";
    private const string OtherCopy = "f/shop/0~1";

    private readonly FeedRecords _records = new(
        new FeedOptions { Id = "f", Kinds = [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.EndpointSlice] },
        partitions: 1);

    private readonly HolderTable _holders = new();
    private readonly TestProbe _receiver;
    private readonly TestProbe _parent;
    private readonly EntityContext _context;
    private readonly IActorRef _actor;
    private ulong _batch;

    public NamespaceActorTests()
        : base(NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
    {
        _receiver = CreateTestProbe();
        Sys.ActorOf(Relay.To(_receiver), "receiver-f");
        _holders.Self = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        Hold(ShardSet.All);
        _parent = CreateTestProbe();
        _context = new EntityContext(
            _holders, new RecordMetrics(Metrics.NewCustomRegistry()), TimeProvider.System, NullLogger.Instance);
        _actor = Start(Entity);
    }

    [Fact]
    public async Task A_batch_is_published_once_and_answered()
    {
        await ApplyAsync(Service("first", 1));
        var before = _records.FindPartition("shop"u8, 0)!.Revision;
        await ApplyAsync(Service("a", 2), Service("b", 3), Service("c", 4));
        var snapshot = _records.FindPartition("shop"u8, 0)!;
        Assert.Equal(before + 1, snapshot.Revision);
        Assert.True(snapshot.TryGetService("C"u8, false, out _));
    }

    /// <summary>As where a node takes the second copy of one that leaves, and while a copy moves.</summary>
    [Fact]
    public async Task What_another_copy_on_this_node_publishes_does_not_stand_for_the_one_that_is_read()
    {
        _records.BeginCopy(EntityId.ShardNumberOf(Entity), 0);
        await ApplyAsync(Service("web", 1));
        var other = Start(OtherCopy);
        other.Tell(new RecordMessages.ApplyObjectChanges(OtherCopy, 1, 0, 7, [ObjectChange.Present(Service("late", 2))]), TestActor);
        Assert.Equal(7UL, (await ExpectMsgAsync<RecordMessages.BatchApplied>()).Batch);
        Assert.True(_records.FindPartition("shop"u8, 0)!.TryGetService("web"u8, false, out _));

        // When this node has only the other one left, that is read.
        _records.BeginCopy(EntityId.ShardNumberOf(Entity), 1);
        Assert.True(_records.FindPartition("shop"u8, 0)!.TryGetService("late"u8, false, out _));
        Assert.False(_records.FindPartition("shop"u8, 0)!.TryGetService("web"u8, false, out _));
    }

    /// <summary>A region sends what its own node has left on to where the shard is now.</summary>
    [Fact]
    public async Task What_the_receiver_of_another_node_says_is_not_heard()
    {
        await ApplyAsync(Service("web", 1));
        var far = new RemoteRef(new Address("akka", "test", "other", 1), "receiver-f", CreateTestProbe().Ref);
        _actor.Tell(new RecordMessages.BeginList(Entity, ObjectKind.Service, 7), far);
        _actor.Tell(new RecordMessages.SweepObjects(Entity, ObjectKind.Service, 7, new StateVersion(1, 10), 8), far);
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: false), far);
        await ApplyAsync(Service("db", 11));
        Assert.True(_records.FindPartition("shop"u8, 0)!.TryGetService("web"u8, false, out _));
        await _parent.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    /// <summary>The fences left with an entity that had become empty; a feeder that lags speaks of what was in it.</summary>

    [Fact]
    public async Task A_batch_without_a_number_is_not_answered()
    {
        _actor.Tell(new RecordMessages.ApplyObjectChanges(Entity, 1, 0, 0, [ObjectChange.Present(Service("web", 1))]), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_records.FindPartition("shop"u8, 0) is not null));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_sweep_is_published_before_it_is_answered()
    {
        await ApplyAsync(Service("old", 1), Service("web", 2));
        _actor.Tell(new RecordMessages.BeginList(Entity, ObjectKind.Service, 7), TestActor);
        _actor.Tell(new RecordMessages.ApplyObjectChanges(Entity, 1, 7, 0, [ObjectChange.Present(Service("web", 2))]), TestActor);
        _actor.Tell(new RecordMessages.SweepObjects(Entity, ObjectKind.Service, 7, new StateVersion(1, 10), 99), TestActor);
        Assert.Equal(99UL, (await ExpectMsgAsync<RecordMessages.BatchApplied>()).Batch);
        var snapshot = _records.FindPartition("shop"u8, 0)!;
        Assert.False(snapshot.TryGetService("old"u8, false, out _));
        Assert.True(snapshot.TryGetService("web"u8, false, out _));
    }

    [Fact]
    public async Task Tells_a_reverse_zone_again_until_it_answers()
    {
        await ApplyAsync(Service("web", 1));
        var first = await _receiver.FishForMessageAsync<ReverseMessages.ReplaceReverseSets>(_ => true);
        var second = await _receiver.FishForMessageAsync<ReverseMessages.ReplaceReverseSets>(_ => true, TimeSpan.FromSeconds(10));
        Assert.Equal(first.Batch, second.Batch);
        Assert.Equal(new StateVersion(1, 1), second.Sets.Single().Version);
    }

    [Fact]
    public async Task Tells_a_reverse_zone_when_a_node_holds_it_at_last()
    {
        Hold(default);
        await ApplyAsync(Service("web", 1));
        await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>();
        await _receiver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Hold(ShardSet.All);
        await _receiver.ExpectMsgAsync<ReverseMessages.ReplaceReverseSets>(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Says_told_only_when_the_reverse_zones_have_confirmed()
    {
        await ApplyAsync(Service("web", 1));
        await ConfirmReverseAsync();
        _actor.Tell(new ReverseMessages.TellReverseSets(Entity, 5, ShardSet.All, ShardSet.All, Own, TestActor.Path.ToSerializationFormat()), TestActor);
        var sets = await _receiver.FishForMessageAsync<ReverseMessages.ReplaceReverseSets>(_ => true);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Confirm(sets);
        Assert.Equal(new ReverseMessages.ReverseSetsTold("f", 5, Entity), await ExpectMsgAsync<ReverseMessages.ReverseSetsTold>());
    }

    [Fact]
    public async Task Tells_nothing_for_shards_it_has_nothing_in_and_says_so_at_once()
    {
        await ApplyAsync(Service("web", 1));
        await ConfirmReverseAsync();
        var mine = EntityId.ShardNumberOf("f/@10.96.0.0-24~0");
        _actor.Tell(new ReverseMessages.TellReverseSets(Entity, 5, ShardSet.All.Without(mine), ShardSet.All, Own, TestActor.Path.ToSerializationFormat()), TestActor);
        await ExpectMsgAsync<ReverseMessages.ReverseSetsTold>();
    }

    [Fact]
    public async Task Tells_a_node_nothing_again_that_held_the_zone_all_the_time()
    {
        await ApplyAsync(Service("web", 1));
        await ConfirmReverseAsync();
        _actor.Tell(new ReverseMessages.TellReverseSets(Entity, 5, ShardSet.All, default, Own, TestActor.Path.ToSerializationFormat()), TestActor);
        await ExpectMsgAsync<ReverseMessages.ReverseSetsTold>();
        await _receiver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Tells_a_node_again_that_did_not_hold_the_zone_for_a_while()
    {
        await ApplyAsync(Service("web", 1));
        await ConfirmReverseAsync();
        Hold(default);
        Hold(ShardSet.All);
        _actor.Tell(new ReverseMessages.TellReverseSets(Entity, 5, ShardSet.All, default, Own, TestActor.Path.ToSerializationFormat()), TestActor);
        Confirm(await _receiver.FishForMessageAsync<ReverseMessages.ReplaceReverseSets>(_ => true));
        await ExpectMsgAsync<ReverseMessages.ReverseSetsTold>();
    }

    [Fact]
    public async Task Gives_a_copy_of_everything_deletions_included()
    {
        await ApplyAsync(Service("web", 1), Service("gone", 2));
        _actor.Tell(new RecordMessages.ApplyObjectChanges(Entity, 1, 0, 0, [ObjectChange.Deleted(ObjectKind.Service, "shop", "gone", 3)]), TestActor);
        _actor.Tell(new CopyMessages.CopyEntity(Entity, 9, TestActor.Path.ToSerializationFormat()), TestActor);
        var part = await ExpectMsgAsync<CopyMessages.EntityCopied>();
        Assert.Equal((1L, 9UL, false), (part.Epoch, part.Request, part.IsLast));
        Assert.Equal([("gone", 3UL), ("web", 1UL)], part.Changes.Select(change => (change.Name, change.Version)).Order());
        Assert.True((await ExpectMsgAsync<CopyMessages.EntityCopied>()).IsLast);
    }

    [Fact]
    public async Task Offers_to_leave_when_it_is_empty_and_leaves_when_told()
    {
        await ApplyAsync(Service("web", 1));
        await ConfirmReverseAsync();
        _actor.Tell(new RecordMessages.ApplyObjectChanges(Entity, 1, 0, 0, [ObjectChange.Deleted(ObjectKind.Service, "shop", "web", 2)]), TestActor);
        Assert.Empty((await ConfirmReverseAsync()).Sets.Single().ServiceAddresses);
        await _receiver.ExpectMsgAsync<RecordMessages.EntityEmptied>();
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: true));
        var passivate = await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        Assert.IsType<PoisonPill>(passivate.StopMessage);
        await WatchAsync(_actor);
        _actor.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(_actor);
        Assert.Null(_records.FindPartition("shop"u8, 0));
    }

    [Fact]
    public async Task What_comes_while_it_leaves_is_handed_to_its_shard_for_the_next_one()
    {
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: true));
        _actor.Tell(new RecordMessages.ApplyObjectChanges(Entity, 1, 0, 7, [ObjectChange.Present(Service("web", 1))]), TestActor);
        await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        Assert.Equal(7UL, (await _parent.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>()).Batch);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_crash_is_told_to_the_receiver()
    {
        Assert.Equal(new FeedMessages.EntityStarted(Entity, false), await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>());
        await ApplyAsync(Service("web", 1));
        _actor.Tell(Kill.Instance);
        Assert.True((await _receiver.FishForMessageAsync<FeedMessages.EntityStarted>(_ => true)).IsRestart);
    }

    private IActorRef Start(string entity)
    {
        var (records, context) = (_records, _context);
        return _parent.ChildActorOf(Props.Create(() => new NamespaceActor(entity, "shop", 0, records, context)), new OneForOneStrategy(_ => Directive.Restart));
    }

    private string Own => _holders.Self!.ToString();

    private void Hold(ShardSet shards) => _holders.Publish(new Dictionary<Address, PlacementMessages.HoldingAnnounced>
    {
        [_holders.Self!] = new(1, 1, [shards], []),
    });

    private async Task ApplyAsync(params ClusterObject[] objects)
    {
        var batch = ++_batch;
        _actor.Tell(new RecordMessages.ApplyObjectChanges(Entity, 1, 0, batch, [.. objects.Select(ObjectChange.Present)]), TestActor);
        Assert.Equal(batch, (await ExpectMsgAsync<RecordMessages.BatchApplied>()).Batch);
    }

    private async Task<ReverseMessages.ReplaceReverseSets> ConfirmReverseAsync()
    {
        var sets = await _receiver.FishForMessageAsync<ReverseMessages.ReplaceReverseSets>(_ => true);
        Confirm(sets);
        return sets;
    }

    private void Confirm(ReverseMessages.ReplaceReverseSets sets) =>
        _actor.Tell(new ReverseMessages.ReverseSetsReplaced(sets.EntityId, sets.Batch), _receiver.Ref);

    private static ServiceObject Service(string name, ulong version) => new(
        "shop", name, version, ServiceForm.ClusterIP, [HostAddress.FromBits(0x0A600001, true)], [], string.Empty, false);
}

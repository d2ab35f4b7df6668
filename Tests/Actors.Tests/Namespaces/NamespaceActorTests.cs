using ActorDns.Actors.Directory;
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
    private const uint Required = (1u << (int)ObjectKind.Service) | (1u << (int)ObjectKind.EndpointSlice);

    private readonly FeedRecords _records = new(
        new FeedOptions { Id = "f", Kinds = [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.EndpointSlice] },
        partitions: 1);

    private readonly TestProbe _region;
    private readonly TestProbe _parent;
    private readonly IActorRef _actor;
    private ulong _batch;

    public NamespaceActorTests()
        : base(NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
    {
        _region = CreateTestProbe();
        _parent = CreateTestProbe();
        var context = new EntityContext(
            () => _region.Ref, new RecordMetrics(Metrics.NewCustomRegistry()), TimeProvider.System, NullLogger.Instance);
        _actor = _parent.ChildActorOf(
            Props.Create(() => new NamespaceActor(Entity, "shop", 0, _records, context)),
            new OneForOneStrategy(_ => Directive.Restart));
    }

    [Fact]
    public async Task Publishes_nothing_before_every_kind_was_swept()
    {
        await ApplyAsync(Service("web", 1));
        Assert.Null(_records.FindPartition("shop"u8, 0));
        await SweepAsync(ObjectKind.Service);
        Assert.Null(_records.FindPartition("shop"u8, 0));
        _actor.Tell(Sweep(ObjectKind.EndpointSlice), TestActor);
        await ConfirmReverseAsync();
        await ExpectMsgAsync<RecordMessages.ObjectsSwept>();
        Assert.True(_records.FindPartition("shop"u8, 0)!.TryGetService("WEB"u8, false, out _));
    }

    [Fact]
    public async Task Says_swept_only_when_the_reverse_zones_have_confirmed()
    {
        await ApplyAsync(Service("web", 1));
        await SweepAsync(ObjectKind.Service);
        _actor.Tell(Sweep(ObjectKind.EndpointSlice), TestActor);
        var sets = await _region.ExpectMsgAsync<ReverseMessages.ReplaceReverseSets>();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _actor.Tell(new ReverseMessages.ReverseSetsReplaced(sets.EntityId, sets.Batch));
        Assert.Equal(ObjectKind.EndpointSlice, (await ExpectMsgAsync<RecordMessages.ObjectsSwept>()).Kind);
    }

    [Fact]
    public async Task Tells_a_reverse_zone_again_until_it_answers()
    {
        await CompleteAsync();
        _actor.Tell(Apply(Service("web", 1)), TestActor);
        var first = await _region.ExpectMsgAsync<ReverseMessages.ReplaceReverseSets>();
        var second = await _region.ExpectMsgAsync<ReverseMessages.ReplaceReverseSets>(TimeSpan.FromSeconds(10));
        Assert.Equal(first.Batch, second.Batch);
    }

    [Fact]
    public async Task A_batch_is_published_once_and_answered()
    {
        await CompleteAsync();
        var before = _records.FindPartition("shop"u8, 0)!.Revision;
        await ApplyAsync(Service("a", 1), Service("b", 2), Service("c", 3));
        var snapshot = _records.FindPartition("shop"u8, 0)!;
        Assert.Equal(before + 1, snapshot.Revision);
        Assert.True(snapshot.TryGetService("c"u8, false, out _));
    }

    [Fact]
    public async Task Offers_to_leave_when_it_is_empty_and_leaves_when_told()
    {
        await CompleteAsync(expectEmptied: false);
        await ExpectMsgAsync<RecordMessages.EntityEmptied>();
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity));
        var passivate = await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        Assert.IsType<PoisonPill>(passivate.StopMessage);
        await WatchAsync(_actor);
        _actor.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(_actor);
        Assert.Null(_records.FindPartition("shop"u8, 0));
    }

    [Fact]
    public async Task A_crash_keeps_the_snapshot_and_asks_the_feed_to_list_again()
    {
        await CompleteAsync();
        await ApplyAsync(Service("web", 1));
        var feed = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Relay(feed.Ref)), "feed-f");
        _actor.Tell(Kill.Instance);
        Assert.Equal(Entity, (await feed.ExpectMsgAsync<RecordMessages.StateLost>()).EntityId);
        Assert.True(_records.FindPartition("shop"u8, 0)!.TryGetService("web"u8, false, out _));

        // The lists come again: the new state replaces the snapshot when it is complete, not before.
        await ApplyAsync(Service("other", 2));
        Assert.True(_records.FindPartition("shop"u8, 0)!.TryGetService("web"u8, false, out _));
        await SweepAsync(ObjectKind.Service);
        _actor.Tell(Sweep(ObjectKind.EndpointSlice), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_records.FindPartition("shop"u8, 0)!.TryGetService("other"u8, false, out _)));
        Assert.False(_records.FindPartition("shop"u8, 0)!.TryGetService("web"u8, false, out _));
    }

    private async Task CompleteAsync(bool expectEmptied = true)
    {
        await SweepAsync(ObjectKind.Service);
        await SweepAsync(ObjectKind.EndpointSlice);
        if (expectEmptied)
        {
            await ExpectMsgAsync<RecordMessages.EntityEmptied>();
        }
    }

    private async Task ApplyAsync(params ClusterObject[] objects)
    {
        var apply = Apply(objects);
        _actor.Tell(apply, TestActor);
        Assert.Equal(apply.Batch, (await ExpectMsgAsync<RecordMessages.ObjectChangesApplied>()).Batch);
    }

    private async Task SweepAsync(ObjectKind kind)
    {
        _actor.Tell(Sweep(kind), TestActor);
        Assert.Equal(kind, (await ExpectMsgAsync<RecordMessages.ObjectsSwept>()).Kind);
    }

    private async Task ConfirmReverseAsync()
    {
        var sets = await _region.ExpectMsgAsync<ReverseMessages.ReplaceReverseSets>();
        _actor.Tell(new ReverseMessages.ReverseSetsReplaced(sets.EntityId, sets.Batch));
    }

    private RecordMessages.ApplyObjectChanges Apply(params ClusterObject[] objects) =>
        new(Entity, 1, ++_batch, [.. objects.Select(ObjectChange.Present)]);

    private static RecordMessages.SweepObjects Sweep(ObjectKind kind) => new(Entity, kind, 1, 10, Required);

    private static ServiceObject Service(string name, ulong version) => new(
        "shop", name, version, ServiceForm.ClusterIP, [HostAddress.FromBits(0x0A600001, true)], [], string.Empty, false);

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef target) => ReceiveAny(message => target.Forward(message));
    }
}

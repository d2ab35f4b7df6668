using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Namespaces;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Watching;
using ActorDns.Actors.Zones;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Zones;

/// <summary>The protocol of a reverse zone; every message is serialized on its way.</summary>
public sealed class ZoneActorTests : TestKit
{
    private static readonly HostAddress Address = HostAddress.FromBits(0x0A600001, true);
    private const string Entity = "f/@10.96.0.0-24~0";

    private static readonly ReversePrefix Prefix = ReversePrefix.Of(Address);

    private readonly FeedRecords _records = new(new FeedOptions { Id = "f", Kinds = [ObjectKind.Service] }, partitions: 1);
    private readonly TestProbe _parent;
    private readonly TestProbe _receiver;
    private readonly IActorRef _actor;

    public ZoneActorTests()
        : base(NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
    {
        _parent = CreateTestProbe();
        _receiver = CreateTestProbe();
        Sys.ActorOf(Relay.To(_receiver), "receiver-f");
        var context = new EntityContext(
            new HolderTable(), new RecordMetrics(Metrics.NewCustomRegistry()), TimeProvider.System, NullLogger.Instance);
        _actor = _parent.ChildActorOf(
            Props.Create(() => new ZoneActor(EntityId.OfReverseZone("f", Prefix.ToString(), 0), Prefix, _records, context)),
            new OneForOneStrategy(_ => Directive.Restart));
    }

    [Fact]
    public async Task A_set_is_published_before_it_is_confirmed()
    {
        await ReplaceAsync("web", 1, Address);
        Assert.Equal(["web"], Names());
    }

    [Fact]
    public async Task An_older_set_is_dropped()
    {
        await ReplaceAsync("web", 5, Address);
        await ReplaceAsync("web", 4);
        Assert.Equal(["web"], Names());
    }

    [Fact]
    public async Task Services_that_share_an_address_each_have_their_PTR()
    {
        await ReplaceAsync("web", 1, Address);
        await ReplaceAsync("api", 1, Address);
        await ReplaceAsync("web", 2);
        Assert.Equal(["api"], Names());
    }

    [Fact]
    public async Task A_crash_is_told_to_the_receiver_and_answers_go_on_from_what_comes_again()
    {
        Assert.Equal(new FeedMessages.EntityStarted(Entity, false), await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>());
        await ReplaceAsync("web", 1, Address);
        _actor.Tell(Kill.Instance);
        Assert.Equal(new FeedMessages.EntityStarted(Entity, true), await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>());
        await ReplaceAsync("web", 1, Address);
        await ReplaceAsync("api", 1, Address);
        Assert.Equal(["api", "web"], Names());
    }

    [Fact]
    public async Task An_empty_zone_offers_to_leave_and_leaves_when_told()
    {
        await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>();
        await ReplaceAsync("web", 1, Address);
        await _receiver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await ReplaceAsync("web", 2);
        Assert.Equal(Entity, (await _receiver.ExpectMsgAsync<RecordMessages.EntityEmptied>()).EntityId);
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: true));
        await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        await WatchAsync(_actor);
        _actor.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(_actor);
        Assert.Null(_records.FindReverse(Prefix));
    }

    [Fact]
    public async Task A_zone_that_was_told_something_after_its_offer_to_leave_stays_and_says_that_it_is_there()
    {
        await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>();
        await ReplaceAsync("web", 1);
        await _receiver.ExpectMsgAsync<RecordMessages.EntityEmptied>();
        await ReplaceAsync("web", 2, Address);
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: true));
        Assert.Equal(new FeedMessages.EntityStarted(Entity, false), await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>());
        await _parent.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Assert.Equal(["web"], Names());
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: false));
        await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
    }

    [Fact]
    public async Task What_comes_while_a_zone_leaves_is_handed_to_its_shard_for_the_next_one()
    {
        _actor.Tell(new RecordMessages.ReleaseEntity(Entity, IfEmpty: true));
        var set = new ReverseSet("web", new StateVersion(1, 1), [Address], EndpointList.Empty);
        _actor.Tell(new ReverseMessages.ReplaceReverseSets(Entity, "shop", 7, [set]), TestActor);
        await _parent.ExpectMsgAsync<Akka.Cluster.Sharding.Passivate>();
        Assert.Equal(7UL, (await _parent.ExpectMsgAsync<ReverseMessages.ReplaceReverseSets>()).Batch);
        Assert.Equal(TestActor, _parent.LastSender);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Gives_a_copy_of_everything_to_another_node()
    {
        await _receiver.ExpectMsgAsync<FeedMessages.EntityStarted>();
        await ReplaceAsync("web", 1, Address);
        _actor.Tell(new CopyMessages.CopyEntity(Entity, 9, TestActor.Path.ToSerializationFormat()));
        var part = await ExpectMsgAsync<CopyMessages.EntityCopied>();
        Assert.Equal(("shop", "web"), (part.Sets.Single().Namespace, part.Sets.Single().Set.Service));
        Assert.False(part.IsLast);
        Assert.True((await ExpectMsgAsync<CopyMessages.EntityCopied>()).IsLast);
    }

    private async Task ReplaceAsync(string service, ulong version, params HostAddress[] addresses)
    {
        var set = new ReverseSet(service, new StateVersion(1, version), addresses, EndpointList.Empty);
        _actor.Tell(new ReverseMessages.ReplaceReverseSets("f/@10.96.0.0-24~0", "shop", version, [set]), TestActor);
        Assert.Equal(version, (await ExpectMsgAsync<ReverseMessages.ReverseSetsReplaced>()).Batch);
    }

    private List<string> Names()
    {
        var names = new List<string>();
        foreach (var match in _records.FindReverse(Prefix)!.Find(Address))
        {
            names.Add(System.Text.Encoding.UTF8.GetString(match.Service));
        }

        return names;
    }
}

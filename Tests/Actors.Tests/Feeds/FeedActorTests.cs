using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Feeds;

/// <summary>The protocol of a feeder between placement, its source and the receivers; messages are serialized.</summary>
public sealed class FeedActorTests : TestKit
{
    /// <summary>While a shard has no copy anywhere the feeder starts no list of its own, so that only the test speaks.</summary>
    private static readonly ShardSet NearlyAll = ShardSet.All.Without((EntityId.ShardNumberOf("f/shop/0~0") + 1) % EntityId.Shards);

    private static readonly Address Other = new("akka", "test", "other", 1);
    private static readonly Address Third = new("akka", "test", "third", 1);

    private readonly CountingSource _source = new();
    private readonly FeedRecords _records = new(new FeedOptions { Id = "f", Kinds = [ObjectKind.Namespace, ObjectKind.Service] }, partitions: 1);
    private readonly TestProbe _placement;
    private readonly TestProbe _receiver;
    private readonly Address _self;
    private readonly IActorRef _feed;
    private ulong _version;

    public FeedActorTests()
        : base(NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
    {
        _self = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        _placement = CreateTestProbe();
        _receiver = CreateTestProbe();
        Sys.ActorOf(Relay.To(_receiver), "receiver-f");
        var registry = Metrics.NewCustomRegistry();
        var watching = new WatchEnvironment(
            _source, new WatchSettings { RelistSpread = TimeSpan.Zero }, new WatchMetrics(registry, "f"), NullLogger.Instance, TimeProvider.System);
        var context = new FeedActorContext(_placement.Ref, 1, 2, watching, new FeedMetrics(registry), TimeProvider.System, NullLogger.Instance);
        var records = _records;
        _feed = Sys.ActorOf(Props.Create(() => new FeedActor(records, context)), "feed-f");
    }

    [Fact]
    public async Task Asks_placement_for_the_members_and_feeds_only_as_one_of_the_two_oldest()
    {
        Assert.Equal(_feed, (await _placement.ExpectMsgAsync<PlacementActor.Register>()).Actor);
        Members(Other, Third, _self);
        await _receiver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        Members(Third, _self);
        Assert.Equal(0UL, (await _receiver.ExpectMsgAsync<StreamMessages.StreamHeartbeat>()).LastSequence);
        Members(Other, Third, _self);
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
        await _receiver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(1200));
    }

    [Fact]
    public async Task A_feeder_that_begins_again_begins_another_stream()
    {
        var first = await FeedAsync();
        Members(Other, Third, _self);
        Members(_self);
        var second = await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(heartbeat => heartbeat.Stream != first.Stream);
        Assert.Equal(0UL, second.LastSequence);
    }

    [Fact]
    public async Task A_list_is_told_as_begin_objects_and_end_in_numbered_frames()
    {
        var stream = (await FeedAsync(NearlyAll)).Stream;
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
        Read(fromList: true, Service("shop", "web"), Service("shop", "db"));
        _feed.Tell(new WatchMessages.ListCompleted(ObjectKind.Service, 1, 50), TestActor);
        var frames = await FramesAsync(3);
        Assert.Equal([1UL, 2, 3], frames.Select(frame => frame.Sequence));
        Assert.All(frames, frame => Assert.Equal(stream, frame.Stream));
        Assert.Equal([StreamMessages.FrameEvent.ListBegun, StreamMessages.FrameEvent.Changes, StreamMessages.FrameEvent.ListCompleted], frames.Select(frame => frame.Event));
        Assert.Single(frames.Select(frame => frame.List).Distinct());
        Assert.NotEqual(0, frames[0].List);
        Assert.Equal([new(1, 0), new(1, 0), new StateVersion(1, 50)], frames.Select(frame => frame.Version));
        Assert.Equal(["web", "db"], frames[1].Entries.Select(entry => entry.Name));
        Assert.Equal(["web", "db"], Assert.Single(frames[1].Partitions).Changes.Select(change => change.Name));
        var heartbeat = await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(beat => beat.LastSequence == 3);
        Assert.Contains(new StreamMessages.KindVersion(ObjectKind.Service, new(1, 50)), heartbeat.Versions);
        await ExpectMsgAsync<WatchMessages.ChangesAccepted>();
    }

    [Fact]
    public async Task Objects_go_to_members_that_subscribed_and_in_brief_to_all()
    {
        var shard = EntityId.ShardNumberOf("f/shop/0~0");
        await FeedAsync(ShardSet.All.Without(shard));
        await ListAsync();
        Read(fromList: false, Service("shop", "web"));
        var frame = Assert.Single(await FramesAsync(1));
        Assert.Equal("web", Assert.Single(frame.Entries).Name);
        Assert.Empty(frame.Partitions);
        Assert.Equal(new StateVersion(1, _version), frame.Version);
        Status(default(ShardSet).With(shard), subscription: 2);
        await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(beat => beat.Subscription == 2);
        Read(fromList: false, Service("shop", "db"), Service("elsewhere", "x"));
        frame = Assert.Single(await FramesAsync(1));
        Assert.Equal(2UL, frame.Subscription);
        Assert.Equal("shop", Assert.Single(frame.Partitions).Namespace);
        Assert.Equal(2, frame.Entries.Count);
    }

    [Fact]
    public async Task A_member_elsewhere_gets_what_it_subscribed()
    {
        var far = CreateTestProbe();
        var remote = new RemoteRef(Other, "receiver-f", far.Ref);
        Members(_self, Other);
        _feed.Tell(new StreamMessages.StreamStatus("f", 0, 0, 4, ShardSet.All), remote);
        Assert.Equal(4UL, (await far.ExpectMsgAsync<StreamMessages.StreamHeartbeat>()).Subscription);
        Members(_self);
        _feed.Tell(new StreamMessages.StreamStatus("f", 0, 0, 5, ShardSet.All), remote);
        await far.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Frames_that_were_missed_are_sent_again_and_those_of_another_stream_are_not()
    {
        var stream = (await FeedAsync(NearlyAll)).Stream;
        await ListAsync();
        _feed.Tell(new StreamMessages.ResendFrames("f", stream + 1, 1), _receiver.Ref);
        _feed.Tell(new StreamMessages.ResendFrames("f", stream, 2), _receiver.Ref);
        Assert.Equal(2UL, Assert.Single(await FramesAsync(1)).Sequence);
    }

    [Fact]
    public async Task Frames_that_are_gone_are_answered_with_where_the_stream_is()
    {
        var stream = (await FeedAsync()).Stream;
        await ListAsync();
        var name = new string('x', 60);
        var needed = (FeedStream.MaxOctets / (2_000 * 300)) + 8;
        for (var n = 0; n < needed; n++)
        {
            Read(fromList: false, [.. Enumerable.Range(0, 2_000).Select(_ => Service("shop", name))]);
        }

        await FishForMessageAsync<WatchMessages.ChangesAccepted>(_ => --needed == 0, TimeSpan.FromSeconds(20));
        _feed.Tell(new StreamMessages.ResendFrames("f", stream, 1), _receiver.Ref);
        var heartbeat = await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(beat => beat.FirstSequence > 1, TimeSpan.FromSeconds(10));
        Assert.True(heartbeat.FirstSequence <= heartbeat.LastSequence);
    }

    [Fact]
    public async Task The_source_is_held_back_while_a_member_that_answers_is_too_far_behind()
    {
        var stream = (await FeedAsync()).Stream;
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
        for (var n = 0; n < FeedSubscribers.MaxUnapplied; n++)
        {
            Read(fromList: true, Service("shop", $"web-{n}"));
        }

        for (var n = 1; n < FeedSubscribers.MaxUnapplied; n++)
        {
            await ExpectMsgAsync<WatchMessages.ChangesAccepted>();
        }

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        Status(default, 1, stream, 1);
        await ExpectMsgAsync<WatchMessages.ChangesAccepted>();
    }

    [Fact]
    public async Task A_member_that_is_silent_holds_nobody_back()
    {
        Members(_self);
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
        for (var n = 0; n < FeedSubscribers.MaxUnapplied * 2; n++)
        {
            Read(fromList: true, Service("shop", $"web-{n}"));
            await ExpectMsgAsync<WatchMessages.ChangesAccepted>();
        }
    }

    [Fact]
    public async Task The_first_list_waits_until_somebody_holds_every_shard()
    {
        await FeedAsync(ShardSet.All.Without(5));
        await _receiver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300));
        Assert.Equal(0, _source.ListsOf(ObjectKind.Service));
        Status(ShardSet.All, 2);
        await AwaitConditionAsync(() => Task.FromResult(_source.ListsOf(ObjectKind.Service) == 1 && _source.ListsOf(ObjectKind.Namespace) == 1));
    }

    [Fact]
    public async Task The_first_list_waits_until_every_copy_is_somewhere()
    {
        await _placement.ExpectMsgAsync<PlacementActor.Register>();
        Members(_self, Other);
        Status(ShardSet.All, 1);
        var remote = new RemoteRef(Other, "receiver-f", _receiver.Ref);
        _feed.Tell(new StreamMessages.StreamStatus("f", 0, 0, 1, ShardSet.All.Without(5)), remote);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, _source.ListsOf(ObjectKind.Service));
        _feed.Tell(new StreamMessages.StreamStatus("f", 0, 0, 2, ShardSet.All), remote);
        await AwaitConditionAsync(() => Task.FromResult(_source.ListsOf(ObjectKind.Service) == 1));
    }

    [Fact]
    public async Task Goes_on_where_the_directory_is_without_a_list()
    {
        _records.RaiseProgress(ObjectKind.Namespace, new StateVersion(2, 40));
        _records.RaiseProgress(ObjectKind.Service, new StateVersion(2, 41));
        _records.Directory.SetComplete(true);
        var first = await FeedAsync();
        await AwaitConditionAsync(() => Task.FromResult(_source.WatchedFrom.GetValueOrDefault(ObjectKind.Service) == 41 && _source.WatchedFrom.GetValueOrDefault(ObjectKind.Namespace) == 40));
        Assert.Equal(0, _source.ListsOf(ObjectKind.Service));
        var resumed = await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(beat => beat.Versions.Contains(new(ObjectKind.Service, new(2, 41))));

        // Nobody may take what was known here for what the first stream has told.
        Assert.NotEqual(first.Stream, resumed.Stream);
    }

    /// <summary>The watch actors of the last time may not have ended when the next ones start.</summary>
    [Fact]
    public async Task A_feeder_may_stop_and_begin_again_at_once()
    {
        _records.RaiseProgress(ObjectKind.Namespace, new StateVersion(2, 40));
        _records.RaiseProgress(ObjectKind.Service, new StateVersion(2, 41));
        _records.Directory.SetComplete(true);
        await _placement.ExpectMsgAsync<PlacementActor.Register>();
        for (var round = 0; round < 100; round++)
        {
            Members(_self);
            _feed.Tell(FeedMessages.Tick.Instance);
            Members(Other, Third, _self);
        }

        Members(_self);
        _feed.Tell(FeedMessages.Tick.Instance);
        _feed.Tell(FeedMessages.PlacementRestarted.Instance);
        await _placement.ExpectMsgAsync<PlacementActor.Register>(TimeSpan.FromSeconds(10));
        await _placement.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        await AwaitConditionAsync(() => Task.FromResult(_source.WatchedFrom.GetValueOrDefault(ObjectKind.Service) == 41));
    }

    [Fact]
    public async Task Lists_that_receivers_ask_for_are_coalesced()
    {
        await ListedBySourceAsync();
        for (var n = 0; n < 10; n++)
        {
            _feed.Tell(new StreamMessages.RequestList("f"), _receiver.Ref);
        }

        await _receiver.FishForMessageAsync<StreamMessages.StreamFrame>(frame => IsEnd(frame, ObjectKind.Service));
        _feed.Tell(new StreamMessages.RequestList("f"), _receiver.Ref);
        await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(_ => true);
        await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(_ => true);
        Assert.Equal(2, _source.ListsOf(ObjectKind.Service));
        Assert.Equal(2, _source.ListsOf(ObjectKind.Namespace));
    }

    [Fact]
    public async Task A_list_behind_what_was_known_is_read_again_as_a_new_history()
    {
        _records.RaiseProgress(ObjectKind.Service, new StateVersion(1, 100));
        await FeedAsync(ShardSet.All);
        var end = await _receiver.FishForMessageAsync<StreamMessages.StreamFrame>(frame => IsEnd(frame, ObjectKind.Service), TimeSpan.FromSeconds(10));
        Assert.Equal(new StateVersion(2, 10), end.Version);
        Assert.Equal(2, _source.ListsOf(ObjectKind.Service));
    }

    [Fact]
    public async Task A_history_that_another_feeder_began_is_followed_with_a_list()
    {
        await ListedBySourceAsync();
        _records.RaiseProgress(ObjectKind.Service, new StateVersion(2, 4));
        var end = await _receiver.FishForMessageAsync<StreamMessages.StreamFrame>(frame => IsEnd(frame, ObjectKind.Service), TimeSpan.FromSeconds(10));
        Assert.Equal(new StateVersion(2, 10), end.Version);
    }

    [Fact]
    public async Task Frames_stay_below_the_frame_limit()
    {
        await FeedAsync(NearlyAll);
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
        var name = new string('x', 60);
        Read(fromList: true, [.. Enumerable.Range(0, 2_000).Select(n => Service("shop", $"{name}{n}"))]);
        var (objects, entries) = (0, 0);
        while (entries < 2_000)
        {
            var frame = Assert.Single(await FramesAsync(1));
            Assert.InRange(MessageCodec.Write(frame).Length, 1, 100_000);
            objects += frame.Partitions.Sum(partition => partition.Changes.Count);
            entries += frame.Entries.Count;
        }

        Assert.Equal(2_000, objects);
    }

    private static bool IsEnd(StreamMessages.StreamFrame frame, ObjectKind kind) =>
        frame.Kind == kind && frame.Event == StreamMessages.FrameEvent.ListCompleted;

    private void Members(params Address[] members) => _feed.Tell(new FeedMessages.MembersChanged(members, _self), _placement.Ref);

    private void Status(ShardSet shards, ulong subscription, long stream = 0, ulong applied = 0) =>
        _feed.Tell(new StreamMessages.StreamStatus("f", stream, applied, subscription, shards), _receiver.Ref);

    private async Task<StreamMessages.StreamHeartbeat> FeedAsync(ShardSet shards = default)
    {
        Members(_self);
        await _receiver.ExpectMsgAsync<StreamMessages.StreamHeartbeat>();
        Status(shards, 1);
        return await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(beat => beat.Subscription == 1);
    }

    /// <summary>An empty list of services, told by the test.</summary>
    private async Task ListAsync()
    {
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
        _feed.Tell(new WatchMessages.ListCompleted(ObjectKind.Service, 1, 1), TestActor);
        await FramesAsync(2);
    }

    private async Task ListedBySourceAsync()
    {
        await FeedAsync(ShardSet.All);
        var left = 2;
        await _receiver.FishForMessageAsync<StreamMessages.StreamFrame>(frame => frame.Event == StreamMessages.FrameEvent.ListCompleted && --left == 0, TimeSpan.FromSeconds(10));
    }

    private async Task<List<StreamMessages.StreamFrame>> FramesAsync(int count)
    {
        var frames = new List<StreamMessages.StreamFrame>();
        while (frames.Count < count)
        {
            frames.Add(await _receiver.FishForMessageAsync<StreamMessages.StreamFrame>(_ => true));
        }

        return frames;
    }

    private void Read(bool fromList, params ServiceObject[] objects) => _feed.Tell(
        new WatchMessages.ChangesRead(ObjectKind.Service, 1, fromList, [.. objects.Select(ObjectChange.Present)]), TestActor);

    private ServiceObject Service(string @namespace, string name) =>
        new(@namespace, name, ++_version, ServiceForm.ClusterIP, [], [new("p", "tcp", 1 + (int)(_version % 60_000))], string.Empty, false);
}

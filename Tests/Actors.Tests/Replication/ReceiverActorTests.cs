using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Replication;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using static ActorDns.Protocol.Messages.StreamMessages;

namespace ActorDns.Actors.Tests.Replication;

/// <summary>
/// The protocol of a receiver between the feeders, the region, placement and its peers; messages are serialized. What it
/// says to another node is read from the dead letters, for there is no other node.
/// </summary>
public sealed class ReceiverActorTests : TestKit
{
    private const string Entity = "f/shop/0~0";
    private static readonly ObjectKind[] Kinds = [ObjectKind.Namespace, ObjectKind.Service];
    private static readonly int Shard = EntityId.ShardNumberOf(Entity);
    private static readonly Address FirstNode = new("akka", "test", "first", 1);
    private static readonly Address SecondNode = new("akka", "test", "second", 1);

    /// <summary>A subscription that is above every one of the receiver: all it holds is sent.</summary>
    private const ulong Newest = 1000;

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly FeedRecords _records = new(new FeedOptions { Id = "f", Kinds = Kinds }, partitions: 1);
    private readonly HolderTable _holders = new();
    private readonly TestProbe _region;
    private readonly TestProbe _placement;
    private readonly TestProbe _elsewhere;
    private readonly TestProbe _feeder;
    private readonly RemoteRef _first;
    private readonly IActorRef _receiver;
    private readonly Address _self;

    public ReceiverActorTests()
        : base(ConfigurationFactory.ParseString(NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
            .WithFallback(ClusterSharding.DefaultConfig()))
    {
        _self = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        _holders.Self = _self;
        (_region, _placement, _elsewhere, _feeder) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _first = new RemoteRef(FirstNode, "feed-f", _feeder.Ref);
        Sys.EventStream.Subscribe(_elsewhere.Ref, typeof(DeadLetter));
        var context = new ReceiverContext(
            _region.Ref, _placement.Ref, _holders, new FeedMetrics(_registry), TimeProvider.System, NullLogger.Instance);
        var records = _records;
        _receiver = Sys.ActorOf(Props.Create(() => new ReceiverActor(records, context)), "receiver-f");
    }

    [Fact]
    public async Task Answers_a_heartbeat_with_where_it_is_and_what_it_holds()
    {
        Assert.Equal(_receiver, (await _placement.ExpectMsgAsync<PlacementActor.Register>()).Actor);
        Start(Shard);
        Heartbeat(last: 7, subscription: 0);
        var status = await StatusAsync(status => status.Stream == 1);
        Assert.Equal((7UL, default(ShardSet).With(Shard)), (status.Sequence, status.Shards));
        Assert.True(status.Subscription > 0);
    }

    [Fact]
    public async Task Reverse_zones_are_told_only_when_complete_partitions_of_every_shard_are_somewhere()
    {
        var missing = (Shard + 1) % EntityId.Shards;
        var held = ShardSet.All.Without(missing);
        Members();
        foreach (var shard in held.Shards())
        {
            Start(shard);
        }

        Heartbeat(last: 0, subscription: 0);
        var subscription = (await StatusAsync(status => status.Shards == held)).Subscription;
        Heartbeat(last: 0, subscription);
        Frame(1, FrameEvent.ListBegun, ObjectKind.Namespace, 0, 7, subscription);
        Frame(2, FrameEvent.ListCompleted, ObjectKind.Namespace, 20, 7, subscription);
        Frame(3, FrameEvent.ListBegun, ObjectKind.Service, 0, 8, subscription);
        Frame(4, FrameEvent.ListCompleted, ObjectKind.Service, 20, 8, subscription);
        await _placement.FishForMessageAsync<PlacementActor.FeedChanged>(changed => changed.Holding.Partitions == held);
        _receiver.Tell(FeedMessages.HoldersChanged.Instance);
        await SettleAsync();
        await NothingElsewhereAsync<ReverseMessages.RequestReverseSets>();

        _holders.Publish(new Dictionary<Address, PlacementMessages.HoldingAnnounced>
        {
            [FirstNode] = new(1, 1, [default(ShardSet).With(missing)], [new("f", default, true, default(ShardSet).With(missing))]),
        });
        _receiver.Tell(FeedMessages.HoldersChanged.Instance);
        var (request, _) = await ElsewhereAsync<ReverseMessages.RequestReverseSets>();
        Assert.Equal((held, default(ShardSet)), (request.Shards, request.Anew));
    }

    [Fact]
    public async Task Objects_go_to_entities_of_held_shards_only_and_names_to_the_directory_at_once()
    {
        var other = Enumerable.Range(0, 100).Select(n => $"ns{n}").First(name => EntityId.ShardNumberOf($"f/{name}/0~0") != Shard);
        Start(Shard, copy: 1);
        Heartbeat(last: 0, subscription: 1);
        Frame(1, new PartitionChanges(other, 0, [Present(other, "web", 5)]), new PartitionChanges("shop", 0, [Present("shop", "web", 6)]));
        var apply = await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        Assert.Equal("f/shop/0~1", apply.EntityId);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.True(_records.Directory.ServiceExists("shop"u8, "web"u8, false));
        Assert.True(_records.Directory.ServiceExists(System.Text.Encoding.UTF8.GetBytes(other), "web"u8, false));
    }

    [Fact]
    public async Task Frames_count_in_their_order_and_only_when_every_entity_has_published_them()
    {
        await CompleteByListsAsync();
        Frame(5, new StateVersion(1, 21), Present("shop", "a", 21));
        Frame(6, new StateVersion(1, 22), Present("shop", "b", 22));
        var first = await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);
        var second = await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);
        Applied(second);
        await SettleAsync();
        Assert.Equal(new StateVersion(1, 20), _records.ProgressOf(ObjectKind.Service));
        Applied(first);
        await StatusAsync(status => status.Sequence == 6);
        await SettleAsync();
        Assert.Equal(new StateVersion(1, 22), _records.ProgressOf(ObjectKind.Service));
    }

    [Fact]
    public async Task A_number_that_is_missing_is_asked_for_again_and_nothing_behind_it_is_applied()
    {
        Start(Shard);
        Heartbeat(last: 0, subscription: 1);
        Frame(2, new StateVersion(1, 6), Present("shop", "web", 6));
        Assert.Equal(1UL, (await _feeder.FishForMessageAsync<ResendFrames>(_ => true)).FromSequence);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Assert.False(_records.Directory.ServiceExists("shop"u8, "web"u8, false));
        Frame(1, new StateVersion(1, 5), Present("shop", "early", 5));
        Frame(2, new StateVersion(1, 6), Present("shop", "web", 6));
        Frame(2, new StateVersion(1, 6), Present("shop", "web", 6));
        Assert.Equal("early", (await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>()).Changes[0].Name);
        Assert.Equal("web", (await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>()).Changes[0].Name);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_frame_lost_at_the_end_is_found_by_the_heartbeat()
    {
        Heartbeat(last: 0, subscription: 1);
        Heartbeat(last: 3, subscription: 1);
        Assert.Equal(1UL, (await _feeder.FishForMessageAsync<ResendFrames>(_ => true)).FromSequence);
    }

    [Fact]
    public async Task A_frame_of_an_unknown_stream_asks_where_the_stream_is()
    {
        Frame(4, new StateVersion(1, 6), Present("shop", "web", 6));
        Assert.Equal(0L, (await StatusAsync(_ => true)).Stream);
        Assert.False(_records.Directory.ServiceExists("shop"u8, "web"u8, false));
    }

    [Fact]
    public async Task The_delay_of_an_invalidation_is_measured_once_however_many_feeders_tell_it()
    {
        await CompleteByListsAsync();
        var far = CreateTestProbe();
        var second = new RemoteRef(SecondNode, "feed-f", far.Ref);
        _receiver.Tell(new StreamHeartbeat("f", 2, 1, 0, Newest, Versions(20)), second);
        var readAt = DateTimeOffset.UtcNow.AddSeconds(-3).ToUnixTimeMilliseconds();
        StreamFrame At(long stream, ulong sequence, ulong version, long milliseconds) =>
            new("f", stream, sequence, Newest, ObjectKind.Service, FrameEvent.Changes, new(1, version), 0, 0, [], [], milliseconds);

        _receiver.Tell(At(2, 1, 30, readAt), second);
        _receiver.Tell(At(2, 2, 31, 0), second);
        _receiver.Tell(At(2, 3, 0, readAt), second);
        _receiver.Tell(At(2, 4, 30, readAt), second);
        await SettleAsync();

        var scraped = await ScrapeAsync();
        Assert.Contains("actordns_invalidation_delay_seconds_count{feed=\"f\"} 1\n", scraped, StringComparison.Ordinal);
        Assert.Contains("actordns_invalidation_delay_seconds_bucket{feed=\"f\",le=\"2.048\"} 0\n", scraped, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_is_not_published_yet_is_lag_of_its_kind()
    {
        await CompleteByListsAsync();
        await WaitForMetricAsync("actordns_feed_batches_in_flight{feed=\"f\"} 0");
        Frame(5, new StateVersion(1, 31), Present("shop", "late", 31));
        var apply = await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);

        await WaitForMetricAsync("actordns_feed_batches_in_flight{feed=\"f\"} 1");
        var waiting = await ScrapeAsync();
        Assert.Contains("actordns_feed_lag_seconds{feed=\"f\",kind=\"Namespace\"} 0\n", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("actordns_feed_lag_seconds{feed=\"f\",kind=\"Service\"} 0\n", waiting, StringComparison.Ordinal);

        Applied(apply);
        await WaitForMetricAsync("actordns_feed_lag_seconds{feed=\"f\",kind=\"Service\"} 0");
        await WaitForMetricAsync("actordns_feed_batches_in_flight{feed=\"f\"} 0");
    }

    [Fact]
    public async Task A_stream_followed_behind_a_gap_counts_only_when_something_brought_what_was_in_the_gap()
    {
        await CompleteByListsAsync();
        _receiver.Tell(new StreamHeartbeat("f", 1, 50, 60, Newest, Versions(30)), _first);
        await StatusAsync(status => status.Sequence == 60);
        Frame(61, new StateVersion(1, 31), Present("shop", "late", 31));
        Applied(await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true));
        await StatusAsync(status => status.Sequence == 61);
        await SettleAsync();
        Assert.Equal(new StateVersion(1, 20), _records.ProgressOf(ObjectKind.Service));

        // The other feeder's stream began behind nothing and brings what was missing.
        var far = CreateTestProbe();
        var second = new RemoteRef(SecondNode, "feed-f", far.Ref);
        _receiver.Tell(new StreamHeartbeat("f", 2, 1, 0, Newest, Versions(20)), second);
        _receiver.Tell(new StreamFrame("f", 2, 1, Newest, ObjectKind.Service, FrameEvent.Changes, new(1, 30), 0, 0, [], []), second);
        await far.FishForMessageAsync<StreamStatus>(status => status.Sequence == 1);
        _receiver.Tell(new StreamHeartbeat("f", 1, 50, 61, Newest, Versions(0)), _first);
        await SettleAsync();
        Assert.Equal(new StateVersion(1, 31), _records.ProgressOf(ObjectKind.Service));
    }

    [Fact]
    public async Task The_directory_is_copied_from_a_peer_and_counts_when_a_stream_goes_on_from_there()
    {
        Hold(SecondNode, default, isDirectoryComplete: true);
        Heartbeat(last: 9, subscription: 1, version: 30);
        var (copy, _) = await ElsewhereAsync<CopyMessages.CopyDirectory>();
        _receiver.Tell(Directory(copy.Request, 1, isLast: true, 29, "db"), _first);
        _receiver.Tell(Directory(copy.Request, 0, isLast: false, 29, "web"), _first);
        (copy, _) = await ElsewhereAsync<CopyMessages.CopyDirectory>();
        Assert.False(_records.Directory.IsComplete);
        _receiver.Tell(Directory(copy.Request, 0, isLast: true, 30, "web"), _first);
        Assert.True((await _placement.FishForMessageAsync<PlacementActor.FeedChanged>(_ => true)).Holding.IsDirectoryComplete);
        Assert.True(_records.Directory.IsComplete && _records.Directory.ServiceExists("shop"u8, "db"u8, false));
        Assert.Equal(new StateVersion(1, 30), _records.ProgressOf(ObjectKind.Service));
        _receiver.Tell(new CopyMessages.CopyDirectory("f", 77), TestActor);
        var given = await ExpectMsgAsync<CopyMessages.DirectoryCopied>();
        Assert.Equal((77UL, 0, true), (given.Request, given.Part, given.IsLast));
        Assert.Equal(["db", "web"], given.Entries.Single().Entries.Select(entry => entry.Name).Order());
    }

    [Fact]
    public async Task A_shard_is_copied_from_its_twin_and_announced_when_all_of_it_is_published()
    {
        var request = await CopyFromTwinAsync();
        _receiver.Tell(new CopyMessages.ShardCopyBegun("f", request, true, 2, Versions(30)), _first);
        _receiver.Tell(new CopyMessages.EntityCopied("f", request, "f/shop/0~1", 1, [Present("shop", "web", 5)], [], false), _first);
        _receiver.Tell(new CopyMessages.EntityCopied("f", request, "f/shop/0~1", 0, [], [], true), _first);
        _receiver.Tell(new CopyMessages.EntityCopied("f", request, "f/@10.0.0.0-24~1", 0, [], [], true), _first);
        var apply = await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);
        Assert.Equal(Entity, apply.EntityId);
        await _placement.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Assert.False(_records.HoldsComplete(Shard));
        Applied(apply);
        await CompleteAsync();
        Assert.True(_records.HoldsComplete(Shard));
    }

    [Fact]
    public async Task A_twin_that_is_behind_the_stream_or_not_complete_is_asked_again()
    {
        var request = await CopyFromTwinAsync();
        _receiver.Tell(new CopyMessages.ShardCopyBegun("f", request, true, 0, Versions(29)), _first);
        (var copy, _) = await ElsewhereAsync<CopyMessages.CopyShard>();
        _receiver.Tell(new CopyMessages.ShardCopyBegun("f", copy.Request, false, 0, []), _first);
        (copy, _) = await ElsewhereAsync<CopyMessages.CopyShard>();
        Assert.False(_records.HoldsComplete(Shard));
        _receiver.Tell(new CopyMessages.ShardCopyBegun("f", copy.Request, true, 0, Versions(30)), _first);
        await CompleteAsync();
    }

    /// <summary>The twin may have sent the object before it heard of its deletion: the fence has to be here by then.</summary>
    [Fact]
    public async Task A_deletion_during_a_copy_is_told_to_an_entity_that_is_not_there_yet()
    {
        await CopyFromTwinAsync();
        Frame(10, new StateVersion(1, 31), ObjectChange.Deleted(ObjectKind.Service, "shop", "web", 31));
        var apply = await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);
        Assert.Equal((Entity, 31UL), (apply.EntityId, apply.Changes.Single().Version));
    }

    [Fact]
    public async Task An_empty_entity_of_a_shard_that_is_not_complete_stays_as_a_fence()
    {
        await CopyFromTwinAsync();
        Frame(10, new StateVersion(1, 31), ObjectChange.Deleted(ObjectKind.Service, "shop", "web", 31));
        Applied(await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true));
        _receiver.Tell(new RecordMessages.EntityEmptied(Entity));
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_deletion_of_what_was_never_in_a_complete_shard_makes_no_entity()
    {
        await CompleteByListsAsync(started: false);
        Frame(5, new StateVersion(1, 31), ObjectChange.Deleted(ObjectKind.Service, "shop", "ghost", 31));
        await StatusAsync(status => status.Sequence == 5);
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task An_entity_that_comes_into_being_during_a_list_is_told_of_it_first_and_swept()
    {
        await CompleteByListsAsync(started: false);
        var subscription = (await StatusAsync(_ => true)).Subscription;
        Frame(5, FrameEvent.ListBegun, ObjectKind.Service, 0, 44, subscription);
        Frame(6, new StateVersion(1, 31), Present("shop", "web", 31));
        Frame(7, FrameEvent.ListCompleted, ObjectKind.Service, 40, 44, subscription);
        Assert.Equal(new RecordMessages.BeginList(Entity, ObjectKind.Service, 44), await _region.ExpectMsgAsync<RecordMessages.BeginList>());
        await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        Assert.Equal(44, (await _region.ExpectMsgAsync<RecordMessages.SweepObjects>()).List);
    }

    [Fact]
    public async Task An_entity_whose_first_batch_is_under_way_when_a_list_begins_is_swept_by_it()
    {
        await CompleteByListsAsync(started: false);
        var subscription = (await StatusAsync(_ => true)).Subscription;
        Frame(5, new StateVersion(1, 31), Present("shop", "web", 31));
        Frame(6, FrameEvent.ListBegun, ObjectKind.Service, 0, 44, subscription);
        Frame(7, FrameEvent.ListCompleted, ObjectKind.Service, 40, 44, subscription);
        await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        Assert.Equal(44, (await _region.ExpectMsgAsync<RecordMessages.BeginList>()).List);
        Assert.Equal(44, (await _region.ExpectMsgAsync<RecordMessages.SweepObjects>()).List);
    }

    [Fact]
    public async Task A_shard_subscribed_in_the_middle_of_a_list_asks_its_twin_behind_the_list()
    {
        Hold(SecondNode, default(ShardSet).With(Shard), isDirectoryComplete: true);
        Heartbeat(last: 9, subscription: 0, version: 30);
        var (directory, _) = await ElsewhereAsync<CopyMessages.CopyDirectory>();
        _receiver.Tell(Directory(directory.Request, 0, isLast: true, 30, "web"), _first);
        Frame(10, FrameEvent.ListBegun, ObjectKind.Service, 0, 44, 1);
        _receiver.Tell(new StreamFrame("f", 1, 11, 1, ObjectKind.Service, FrameEvent.Changes, new(1, 0), 44, 0, [], []), _first);
        Start(Shard);
        var subscription = (await StatusAsync(status => status.Shards != default)).Subscription;
        _receiver.Tell(new StreamFrame("f", 1, 12, subscription, ObjectKind.Service, FrameEvent.Changes, new(1, 0), 44, 0, [], []), _first);
        await _elsewhere.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300));
        Frame(13, FrameEvent.ListCompleted, ObjectKind.Service, 40, 44, subscription);
        var (copy, _) = await ElsewhereAsync<CopyMessages.CopyShard>();
        _receiver.Tell(new CopyMessages.ShardCopyBegun("f", copy.Request, true, 0, [new(ObjectKind.Namespace, new(1, 30)), new(ObjectKind.Service, new(1, 39))]), _first);
        await ElsewhereAsync<CopyMessages.CopyShard>();
    }

    [Fact]
    public async Task A_list_that_hangs_before_it_names_anything_holds_no_copy_back()
    {
        Hold(SecondNode, default(ShardSet).With(Shard), isDirectoryComplete: true);
        Heartbeat(last: 9, subscription: 0, version: 30);
        var (directory, _) = await ElsewhereAsync<CopyMessages.CopyDirectory>();
        _receiver.Tell(Directory(directory.Request, 0, isLast: true, 30, "web"), _first);
        Frame(10, FrameEvent.ListBegun, ObjectKind.Service, 0, 44, 1);
        Start(Shard);
        var subscription = (await StatusAsync(status => status.Shards != default)).Subscription;
        Heartbeat(last: 10, subscription, version: 30);
        var (copy, _) = await ElsewhereAsync<CopyMessages.CopyShard>();
        _receiver.Tell(new CopyMessages.ShardCopyBegun("f", copy.Request, true, 1, Versions(30)), _first);
        _receiver.Tell(new CopyMessages.EntityCopied("f", copy.Request, Entity, 1, [Present("shop", "web", 5)], [], true), _first);
        Assert.Equal(44, (await _region.ExpectMsgAsync<RecordMessages.BeginList>()).List);
        Applied(await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>());
        await CompleteAsync();
    }

    [Fact]
    public async Task Lists_and_a_reverse_round_complete_a_shard_that_nobody_else_has()
    {
        await CompleteByListsAsync();
        Assert.True(_records.HoldsComplete(Shard));
        Assert.True(_records.Directory.IsComplete);
    }

    [Fact]
    public async Task A_list_that_began_before_a_shard_was_subscribed_does_not_complete_it()
    {
        Members();
        Heartbeat(last: 0, subscription: 1);
        Frame(1, FrameEvent.ListBegun, ObjectKind.Namespace, 0, 7);
        Frame(2, FrameEvent.ListBegun, ObjectKind.Service, 0, 8);
        _receiver.Tell(new StreamFrame("f", 1, 3, 1, ObjectKind.Service, FrameEvent.Changes, new(1, 0), 8, 0, [], []), _first);
        foreach (var shard in ShardSet.All.Shards())
        {
            Start(shard);
        }

        var subscription = (await StatusAsync(status => status.Shards == ShardSet.All)).Subscription;
        Frame(4, FrameEvent.ListCompleted, ObjectKind.Namespace, 20, 7, subscription);
        Frame(5, FrameEvent.ListCompleted, ObjectKind.Service, 20, 8, subscription);
        await StatusAsync(status => status.Sequence == 5);
        await AwaitConditionAsync(() => Task.FromResult(_records.Directory.IsComplete));
        Assert.NotNull(await _feeder.FishForMessageAsync<RequestList>(_ => true, TimeSpan.FromSeconds(10)));
        Assert.Equal(default, _records.CompleteShards);
    }

    [Fact]
    public async Task A_crashed_entity_renews_the_copy_of_its_shard()
    {
        await CompleteByListsAsync();
        var before = (await StatusAsync(_ => true)).Subscription;
        _receiver.Tell(new FeedMessages.EntityStarted(Entity, IsRestart: true), _region.Ref);
        Assert.False((await _placement.FishForMessageAsync<PlacementActor.FeedChanged>(_ => true)).Holding.Complete.Contains(Shard));
        Assert.Equal(new RecordMessages.ReleaseEntity(Entity, IfEmpty: false), await _region.FishForMessageAsync<RecordMessages.ReleaseEntity>(_ => true));
        Assert.False(_records.HoldsComplete(Shard));
        Assert.True((await StatusAsync(status => status.Subscription > before)).Shards.Contains(Shard));
    }

    [Fact]
    public async Task After_a_crash_it_learns_who_lives_here_and_goes_on_with_what_was_complete()
    {
        await CompleteByListsAsync();
        _receiver.Tell(new FeedMessages.ShardStarted(EntityId.Shards + 1, 0));
        await _region.FishForMessageAsync<GetShardRegionState>(_ => true);
        Assert.True(_records.HoldsComplete(Shard));

        // Nobody knows yet for whom this is: it is missed later.
        Heartbeat(last: 4, Newest, version: 20);
        Frame(5, new StateVersion(1, 21), Present("shop", "lost", 21));
        _receiver.Tell(State(ShardSet.All.Without((Shard + 1) % EntityId.Shards)), _region.Ref);
        Members();
        Heartbeat(last: 5, Newest, version: 21);
        var status = await StatusAsync(status => status.Sequence == 5);
        Assert.Equal((ShardSet.All.Count - 1, true), (status.Shards.Count, _records.HoldsComplete(Shard)));
        Assert.False(_records.HoldsComplete((Shard + 1) % EntityId.Shards));

        // The gap is mended by a list, of which the entity that lived here before is told.
        Assert.NotNull(await _feeder.FishForMessageAsync<RequestList>(_ => true, TimeSpan.FromSeconds(10)));
        Assert.Equal(new StateVersion(1, 20), _records.ProgressOf(ObjectKind.Service));
        Frame(6, FrameEvent.ListBegun, ObjectKind.Service, 0, 44, Newest);
        Frame(7, FrameEvent.ListCompleted, ObjectKind.Service, 22, 44, Newest);
        Assert.Equal(44, (await _region.FishForMessageAsync<RecordMessages.BeginList>(_ => true)).List);
        var sweep = await _region.FishForMessageAsync<RecordMessages.SweepObjects>(_ => true);
        Assert.Equal((Entity, 44), (sweep.EntityId, sweep.List));
        _receiver.Tell(new RecordMessages.BatchApplied(Entity, sweep.Batch), _region.Ref);
        await AwaitConditionAsync(() => Task.FromResult(_records.ProgressOf(ObjectKind.Service) == new StateVersion(1, 22)));
    }

    [Fact]
    public async Task After_a_crash_a_copy_that_was_not_complete_begins_anew()
    {
        Start(Shard);
        await SettleAsync();
        _receiver.Tell(new FeedMessages.ShardStarted(EntityId.Shards + 1, 0));
        await _region.FishForMessageAsync<GetShardRegionState>(_ => true);
        _receiver.Tell(State(default(ShardSet).With(Shard)), _region.Ref);
        Assert.Equal(new RecordMessages.ReleaseEntity(Entity, IfEmpty: false), await _region.FishForMessageAsync<RecordMessages.ReleaseEntity>(_ => true));
        Heartbeat(last: 9, Newest, version: 20);
        Assert.True((await StatusAsync(status => status.Shards != default)).Shards.Contains(Shard));
        Assert.False(_records.HoldsComplete(Shard));
    }

    [Fact]
    public async Task An_empty_entity_is_released_only_when_nothing_is_under_way_to_it()
    {
        await CompleteByListsAsync();
        Frame(5, new StateVersion(1, 21), Present("shop", "a", 21));
        var apply = await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);
        _receiver.Tell(new RecordMessages.EntityEmptied(Entity));
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Applied(apply);
        _receiver.Tell(new RecordMessages.EntityEmptied(Entity));
        Assert.Equal(new RecordMessages.ReleaseEntity(Entity, IfEmpty: true), await _region.ExpectMsgAsync<RecordMessages.ReleaseEntity>());
    }

    [Fact]
    public async Task A_shard_that_left_holds_nothing_back()
    {
        await CompleteByListsAsync();
        Frame(5, new StateVersion(1, 21), Present("shop", "a", 21));
        await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true);
        _receiver.Tell(new FeedMessages.ShardStopped(Shard, 0));
        Assert.False((await StatusAsync(status => status.Sequence == 5 && status.Shards != ShardSet.All)).Shards.Contains(Shard));
        await SettleAsync();
        Assert.False(_records.HoldsComplete(Shard));
    }

    [Fact]
    public async Task The_death_of_one_feeder_stalls_nothing()
    {
        await CompleteByListsAsync();
        var far = CreateTestProbe();
        var second = new RemoteRef(SecondNode, "feed-f", far.Ref);
        _receiver.Tell(new StreamHeartbeat("f", 2, 1, 0, Newest, Versions(20)), second);
        await far.FishForMessageAsync<StreamStatus>(_ => true);
        _receiver.Tell(new FeedMessages.MembersChanged([_self, SecondNode], _self));
        _receiver.Tell(new StreamFrame("f", 2, 1, Newest, ObjectKind.Service, FrameEvent.Changes, new(1, 33), 0, 0, [], []), second);
        await far.FishForMessageAsync<StreamStatus>(status => status.Sequence == 1);
        await SettleAsync();
        Assert.Equal(new StateVersion(1, 33), _records.ProgressOf(ObjectKind.Service));
    }

    [Fact]
    public async Task Gives_a_copy_of_a_complete_shard_and_of_no_other()
    {
        Start(Shard);
        _receiver.Tell(new CopyMessages.CopyShard("f", 5, Shard), TestActor);
        Assert.False((await ExpectMsgAsync<CopyMessages.ShardCopyBegun>()).IsComplete);
        await CompleteByListsAsync();
        _receiver.Tell(new CopyMessages.CopyShard("f", 6, Shard), TestActor);
        var begun = await ExpectMsgAsync<CopyMessages.ShardCopyBegun>();
        Assert.Equal((true, 1), (begun.IsComplete, begun.Entities));
        Assert.Contains(new KindVersion(ObjectKind.Service, new(1, 20)), begun.Versions);
        var copy = await _region.FishForMessageAsync<CopyMessages.CopyEntity>(_ => true);
        Assert.Equal((Entity, 6UL), (copy.EntityId, copy.Request));
    }

    [Fact]
    public async Task Gives_no_copy_of_a_shard_whose_entities_are_stopping()
    {
        await CompleteByListsAsync();
        _records.LeaveCopy(Shard, 0);
        _receiver.Tell(new CopyMessages.CopyShard("f", 5, Shard), TestActor);
        Assert.False((await ExpectMsgAsync<CopyMessages.ShardCopyBegun>()).IsComplete);

        // Nor has it partitions of every shard for the reverse zones of others.
        _receiver.Tell(new ReverseMessages.RequestReverseSets("f", 6, ShardSet.All, default), TestActor);
        Assert.Equal(ShardSet.All.Without(Shard), (await ExpectMsgAsync<ReverseMessages.ReverseTelling>()).Covered);
    }

    [Fact]
    public async Task A_copy_has_an_entity_that_was_released_and_is_not_gone_yet()
    {
        await CompleteByListsAsync();
        _receiver.Tell(new RecordMessages.EntityEmptied(Entity));
        await _region.FishForMessageAsync<RecordMessages.ReleaseEntity>(_ => true);
        _receiver.Tell(new CopyMessages.CopyShard("f", 5, Shard), TestActor);
        Assert.Equal(1, (await ExpectMsgAsync<CopyMessages.ShardCopyBegun>()).Entities);
        Assert.Equal(Entity, (await _region.FishForMessageAsync<CopyMessages.CopyEntity>(_ => true)).EntityId);
    }

    [Fact]
    public async Task A_list_of_a_feeder_that_did_not_know_what_is_held_here_sweeps_nothing_and_another_is_asked_for()
    {
        await CompleteByListsAsync();
        var far = CreateTestProbe();
        var second = new RemoteRef(SecondNode, "feed-f", far.Ref);
        _receiver.Tell(new StreamHeartbeat("f", 2, 1, 0, 0, Versions(20)), second);
        _receiver.Tell(new StreamFrame("f", 2, 1, 0, ObjectKind.Service, FrameEvent.ListBegun, new(1, 0), 9, 0, [], []), second);
        _receiver.Tell(new StreamFrame("f", 2, 2, 0, ObjectKind.Service, FrameEvent.ListCompleted, new(1, 30), 9, 0, [], []), second);
        await far.FishForMessageAsync<StreamStatus>(status => status.Sequence == 2);
        await SettleAsync();
        await SweepsNothingAsync();
        Assert.Equal(new StateVersion(1, 20), _records.ProgressOf(ObjectKind.Service));
        await AskedForListAsync(far);
    }

    [Fact]
    public async Task A_list_with_a_gap_in_it_sweeps_nothing_and_another_is_asked_for()
    {
        await CompleteByListsAsync();
        Frame(5, new StateVersion(1, 21), Present("shop", "web", 21));
        Applied(await _region.FishForMessageAsync<RecordMessages.ApplyObjectChanges>(_ => true));
        Frame(6, FrameEvent.ListBegun, ObjectKind.Service, 0, 9, Newest);
        Assert.Equal(9, (await _region.FishForMessageAsync<RecordMessages.BeginList>(_ => true)).List);

        // What the list named is among the frames that are gone.
        _receiver.Tell(new StreamHeartbeat("f", 1, 8, 8, Newest, Versions(21)), _first);
        Frame(9, FrameEvent.ListCompleted, ObjectKind.Service, 30, 9, Newest);
        await StatusAsync(status => status.Sequence == 9);
        await SettleAsync();
        await SweepsNothingAsync();
        Assert.True(_records.Directory.ServiceExists("shop"u8, "web"u8, false));
        await AskedForListAsync(_feeder);
    }

    private static KindVersion[] Versions(ulong version) => [.. Kinds.Select(kind => new KindVersion(kind, version == 0 ? default : new(1, version)))];

    private static ObjectChange Present(string @namespace, string name, ulong version) =>
        ObjectChange.Present(new ServiceObject(@namespace, name, version, ServiceForm.Headless, [], [], string.Empty, false));

    private static CopyMessages.DirectoryCopied Directory(ulong request, int part, bool isLast, ulong version, string service) =>
        new("f", request, part, isLast, 5, Versions(version), [new(1, [new(ObjectKind.Service, "shop", service, 3, false)])]);

    /// <summary>What the region says lives here: these shards and the one entity.</summary>
    private static CurrentShardRegionState State(ShardSet shards) => new(
        [.. shards.Shards().Select(shard => new ShardState(EntityId.ShardOf(EntityId.OfShard(shard, 0)), [EntityId.OfShard(shard, 0), .. shard == Shard ? (string[])[Entity] : []]))], []);

    private void Start(int shard, int copy = 0) => _receiver.Tell(new FeedMessages.ShardStarted(shard, copy));

    private void Members() => _receiver.Tell(new FeedMessages.MembersChanged([_self, FirstNode], _self));

    private void Hold(Address node, ShardSet complete, bool isDirectoryComplete) => _holders.Publish(new Dictionary<Address, PlacementMessages.HoldingAnnounced>
    {
        [node] = new(1, 1, [complete], [new("f", complete, isDirectoryComplete, complete)]),
    });

    private void Heartbeat(ulong last, ulong subscription, ulong version = 0) =>
        _receiver.Tell(new StreamHeartbeat("f", 1, 1, last, subscription, Versions(version)), _first);

    private void Frame(ulong sequence, params PartitionChanges[] partitions) => Frame(sequence, new StateVersion(1, 0), partitions);

    private void Frame(ulong sequence, StateVersion version, params ObjectChange[] changes) =>
        Frame(sequence, version, [new PartitionChanges("shop", 0, changes)]);

    private void Frame(ulong sequence, StateVersion version, PartitionChanges[] partitions) => _receiver.Tell(
        new StreamFrame(
            "f",
            1,
            sequence,
            Newest,
            ObjectKind.Service,
            FrameEvent.Changes,
            version,
            0,
            0,
            [.. partitions.SelectMany(partition => partition.Changes).Select(change => new DirectoryMessages.DirectoryEntry(change.Kind, change.Namespace, change.Name, change.Version, change.Object is null))],
            partitions),
        _first);

    private void Frame(ulong sequence, FrameEvent frameEvent, ObjectKind kind, ulong version, long list, ulong subscription = 1) =>
        _receiver.Tell(new StreamFrame("f", 1, sequence, subscription, kind, frameEvent, new(1, version), list, 0, [], []), _first);

    private void Applied(RecordMessages.ApplyObjectChanges apply) =>
        _receiver.Tell(new RecordMessages.BatchApplied(apply.EntityId, apply.Batch), _region.Ref);

    private async Task<StreamStatus> StatusAsync(Predicate<StreamStatus> isIt) =>
        await _feeder.FishForMessageAsync(isIt, TimeSpan.FromSeconds(5));

    private async Task<string> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private Task WaitForMetricAsync(string line) =>
        AwaitConditionAsync(async () => (await ScrapeAsync()).Contains(line + "\n", StringComparison.Ordinal), TimeSpan.FromSeconds(10));

    /// <summary>Everything said before this has been dealt with.</summary>
    private async Task SettleAsync()
    {
        var probe = CreateTestProbe();
        _receiver.Tell(new CopyMessages.CopyShard("f", 999, 200 % EntityId.Shards), probe.Ref);
        await probe.ExpectMsgAsync<CopyMessages.ShardCopyBegun>();
    }

    private async Task<(T Message, IActorRef Sender)> ElsewhereAsync<T>()
    {
        var letter = await _elsewhere.FishForMessageAsync<DeadLetter>(letter => letter.Message is T, TimeSpan.FromSeconds(5));
        return ((T)letter.Message, letter.Sender);
    }

    private async Task SweepsNothingAsync()
    {
        _region.Tell("so far");
        await _region.FishForMessageAsync(message =>
        {
            Assert.IsNotType<RecordMessages.SweepObjects>(message);
            return message is "so far";
        });
    }

    private static async Task AskedForListAsync(TestProbe feeder) => await feeder.FishForMessageAsync<RequestList>(_ => true, TimeSpan.FromSeconds(10));

    private async Task CompleteAsync() =>
        await _placement.FishForMessageAsync<PlacementActor.FeedChanged>(changed => changed.Holding.Complete.Contains(Shard), TimeSpan.FromSeconds(10));

    private async Task NothingElsewhereAsync<T>()
    {
        Sys.DeadLetters.Tell("so far");
        await _elsewhere.FishForMessageAsync<DeadLetter>(letter =>
        {
            Assert.IsNotType<T>(letter.Message);
            return letter.Message is "so far";
        });
    }

    /// <summary>A complete directory, one held shard, and a twin elsewhere that has it.</summary>
    private async Task<ulong> CopyFromTwinAsync()
    {
        Hold(SecondNode, default(ShardSet).With(Shard), isDirectoryComplete: true);
        Start(Shard);
        Heartbeat(last: 9, subscription: 100, version: 30);
        var (directory, _) = await ElsewhereAsync<CopyMessages.CopyDirectory>();
        _receiver.Tell(Directory(directory.Request, 0, isLast: true, 30, "web"), _first);
        await _placement.FishForMessageAsync<PlacementActor.FeedChanged>(changed => changed.Holding.IsDirectoryComplete);
        var (copy, sender) = await ElsewhereAsync<CopyMessages.CopyShard>();
        Assert.Equal((Shard, _receiver), (copy.Shard, sender));
        return copy.Request;
    }

    /// <summary>All shards held here and nowhere else; one entity; lists of both kinds at version 20 in frames 1 to 4.</summary>
    private async Task CompleteByListsAsync(bool started = true)
    {
        Members();
        foreach (var shard in ShardSet.All.Shards())
        {
            Start(shard);
        }

        if (started)
        {
            _receiver.Tell(new FeedMessages.EntityStarted(Entity, false), _region.Ref);
        }

        Heartbeat(last: 0, subscription: 0);
        var subscription = (await StatusAsync(status => status.Shards == ShardSet.All)).Subscription;
        Heartbeat(last: 0, subscription);
        Frame(1, FrameEvent.ListBegun, ObjectKind.Namespace, 0, 7, subscription);
        Frame(2, FrameEvent.ListCompleted, ObjectKind.Namespace, 20, 7, subscription);
        Frame(3, FrameEvent.ListBegun, ObjectKind.Service, 0, 8, subscription);
        Frame(4, FrameEvent.ListCompleted, ObjectKind.Service, 20, 8, subscription);
        if (started)
        {
            Assert.Equal(8, (await _region.ExpectMsgAsync<RecordMessages.BeginList>()).List);
            var sweep = await _region.ExpectMsgAsync<RecordMessages.SweepObjects>();
            Assert.Equal((Entity, new StateVersion(1, 20)), (sweep.EntityId, sweep.Version));
            await StatusAsync(status => status.Sequence == 3);
            await SettleAsync();
            Assert.Equal(default, _records.ProgressOf(ObjectKind.Service));
            _receiver.Tell(new RecordMessages.BatchApplied(Entity, sweep.Batch), _region.Ref);
            var tell = await _region.FishForMessageAsync<ReverseMessages.TellReverseSets>(_ => true);
            Assert.Equal(ShardSet.All, tell.Shards);
            Assert.False(_records.HoldsComplete(Shard));
            _receiver.Tell(new ReverseMessages.ReverseSetsTold("f", tell.Request, Entity), _region.Ref);
        }

        await _placement.FishForMessageAsync<PlacementActor.FeedChanged>(changed => changed.Holding.Complete == ShardSet.All, TimeSpan.FromSeconds(10));
    }
}

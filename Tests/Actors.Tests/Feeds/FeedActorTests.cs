using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
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

/// <summary>The protocol of a feed between a source that lists nothing, a directory and a region; messages are serialized.</summary>
public sealed class FeedActorTests : TestKit
{
    private readonly TestProbe _region;
    private readonly TestProbe _directory;
    private readonly IActorRef _feed;
    private ulong _version;

    public FeedActorTests()
        : base(NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
    {
        _region = CreateTestProbe();
        _directory = CreateTestProbe();
        var records = new FeedRecords(new FeedOptions { Id = "f", Kinds = [ObjectKind.Namespace, ObjectKind.Service] }, partitions: 1);
        var registry = Metrics.NewCustomRegistry();
        var watching = new WatchEnvironment(
            new SilentSource(), new WatchSettings(), new WatchMetrics(registry, "f"), NullLogger.Instance, TimeProvider.System);
        var context = new FeedActorContext(
            _region.Ref, _directory.Ref, 1, watching, new FeedMetrics(registry), TimeProvider.System, NullLogger.Instance);
        _feed = Sys.ActorOf(Props.Create(() => new FeedActor(records, context)), "feed-f");
        _feed.Tell(new WatchMessages.ListStarted(ObjectKind.Service, 1), TestActor);
    }

    [Fact]
    public async Task Changes_go_to_their_partition_and_in_brief_to_the_directory()
    {
        Read(fromList: true, Service("shop", "web"), Service("shop", "db"));
        var changed = await _directory.ExpectMsgAsync<DirectoryMessages.DirectoryChanged>();
        Assert.Equal(["web", "db"], changed.Entries.Select(entry => entry.Name));
        var apply = await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        Assert.Equal("f/shop/0~0", apply.EntityId);
        Assert.Equal(2, apply.Changes.Count);
        await ExpectMsgAsync<WatchMessages.ChangesAccepted>();
    }

    [Fact]
    public async Task A_kind_is_listed_when_the_partitions_have_swept()
    {
        Read(fromList: true, Service("shop", "web"));
        await _directory.ExpectMsgAsync<DirectoryMessages.DirectoryChanged>();
        await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        _feed.Tell(new WatchMessages.ListCompleted(ObjectKind.Service, 1, 50), TestActor);
        var sweep = await _region.ExpectMsgAsync<RecordMessages.SweepObjects>();
        await _directory.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _feed.Tell(new RecordMessages.ObjectsSwept(sweep.EntityId, sweep.Kind, sweep.Epoch));
        Assert.Equal(50UL, (await _directory.ExpectMsgAsync<DirectoryMessages.KindListed>()).Version);
    }

    [Fact]
    public async Task A_partition_that_does_not_answer_a_sweep_is_told_again()
    {
        Read(fromList: true, Service("shop", "web"));
        await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        _feed.Tell(new WatchMessages.ListCompleted(ObjectKind.Service, 1, 50), TestActor);
        await _region.ExpectMsgAsync<RecordMessages.SweepObjects>();
        await _region.ExpectMsgAsync<RecordMessages.SweepObjects>(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_new_partition_is_told_the_sweeps_of_the_kinds_that_are_listed()
    {
        _feed.Tell(new WatchMessages.ListCompleted(ObjectKind.Service, 1, 50), TestActor);
        await _directory.ExpectMsgAsync<DirectoryMessages.KindListed>();
        Read(fromList: false, Service("new", "web"));
        await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        Assert.Equal("f/new/0~0", (await _region.ExpectMsgAsync<RecordMessages.SweepObjects>()).EntityId);
    }

    [Fact]
    public async Task An_empty_partition_is_released_only_when_nothing_is_under_way_to_it()
    {
        Read(fromList: true, Service("shop", "web"));
        var apply = await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        _feed.Tell(new RecordMessages.EntityEmptied(apply.EntityId));
        await _region.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _feed.Tell(new RecordMessages.ObjectChangesApplied(apply.EntityId, apply.Batch));
        _feed.Tell(new RecordMessages.EntityEmptied(apply.EntityId));
        Assert.Equal(apply.EntityId, (await _region.ExpectMsgAsync<RecordMessages.ReleaseEntity>()).EntityId);
    }

    [Fact]
    public async Task The_source_is_held_back_while_too_many_batches_wait_for_their_partitions()
    {
        var objects = Enumerable.Range(0, FeedActor.MaxBatchesUnderWay).Select(n => Service($"ns-{n}", "web")).ToArray();
        Read(fromList: true, objects);
        var first = await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _feed.Tell(new RecordMessages.ObjectChangesApplied(first.EntityId, first.Batch));
        await ExpectMsgAsync<WatchMessages.ChangesAccepted>();
    }

    [Fact]
    public async Task Messages_stay_below_the_frame_limit()
    {
        var name = new string('x', 60);
        Read(fromList: true, [.. Enumerable.Range(0, 2_000).Select(n => Service("shop", $"{name}{n}"))]);
        var seen = 0;
        while (seen < 2_000)
        {
            var apply = await _region.ExpectMsgAsync<RecordMessages.ApplyObjectChanges>();
            Assert.InRange(MessageCodec.Write(apply).Length, 1, 100_000);
            seen += apply.Changes.Count;
        }

        Assert.Equal(2_000, seen);
    }

    private void Read(bool fromList, params ServiceObject[] objects) => _feed.Tell(
        new WatchMessages.ChangesRead(ObjectKind.Service, 1, fromList, [.. objects.Select(ObjectChange.Present)]), TestActor);

    private ServiceObject Service(string @namespace, string name) =>
        new(@namespace, name, ++_version, ServiceForm.ClusterIP, [], [], string.Empty, false);

    /// <summary>A source that never answers, so that only the test speaks.</summary>
    private sealed class SilentSource : IObjectSource
    {
        public string Description => "silence";

        public async Task<ulong> ListAsync(ObjectKind kind, IObjectSink sink, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public Task WatchAsync(ObjectKind kind, ulong fromVersion, IObjectSink sink, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

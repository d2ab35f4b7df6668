using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Tests.Watching.Kubernetes;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Feeds;

/// <summary>The feeder on the second oldest member, by a clock that the test moves.</summary>
public sealed class SecondFeederTests : TestKit
{
    private static readonly Address Oldest = new("akka", "test", "oldest", 1);

    private readonly ManualClock _clock = new();
    private readonly CountingSource _source = new();
    private readonly FeedRecords _records = new(new FeedOptions { Id = "f", Kinds = [ObjectKind.Service] }, partitions: 1);
    private readonly TestProbe _receiver;
    private readonly IActorRef _feed;

    public SecondFeederTests()
        : base(NodeMessageSerializer.Hocon)
    {
        _receiver = CreateTestProbe();
        Sys.ActorOf(Relay.To(_receiver), "receiver-f");
        var registry = Metrics.NewCustomRegistry();
        var watching = new WatchEnvironment(
            _source, new WatchSettings { RelistSpread = TimeSpan.Zero }, new WatchMetrics(registry, "f"), NullLogger.Instance, TimeProvider.System);
        var context = new FeedActorContext(CreateTestProbe().Ref, 1, 1, watching, new FeedMetrics(registry), _clock, NullLogger.Instance);
        var records = _records;
        _feed = Sys.ActorOf(Props.Create(() => new FeedActor(records, context)), "feed-f");
    }

    [Fact]
    public async Task Waits_for_the_list_of_the_oldest_as_long_as_parts_of_it_come()
    {
        var self = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        _feed.Tell(new FeedMessages.MembersChanged([Oldest, self], self));
        await _receiver.ExpectMsgAsync<StreamMessages.StreamHeartbeat>();
        _feed.Tell(new StreamMessages.StreamStatus("f", 0, 0, 1, ShardSet.All), _receiver.Ref);
        await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(beat => beat.Subscription == 1);
        for (var part = 0; part < 5; part++)
        {
            _clock.Advance(TimeSpan.FromSeconds(9));
            _records.Status.LastListStep = _clock.GetTimestamp();
        }

        await TicksAsync();
        Assert.Equal(0, _source.ListsOf(ObjectKind.Service));

        // The oldest hangs.
        _clock.Advance(TimeSpan.FromSeconds(11));
        await AwaitConditionAsync(() => Task.FromResult(_source.ListsOf(ObjectKind.Service) == 1));
    }

    /// <summary>The feeder has looked, more than once.</summary>
    private async Task TicksAsync()
    {
        for (var tick = 0; tick < 3; tick++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _records.Status.LastListStep = _clock.GetTimestamp();
            await _receiver.FishForMessageAsync<StreamMessages.StreamHeartbeat>(_ => true, TimeSpan.FromSeconds(10));
        }
    }
}

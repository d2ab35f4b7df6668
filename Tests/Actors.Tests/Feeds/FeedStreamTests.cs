using ActorDns.Actors.Feeds;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using CsCheck;

namespace ActorDns.Actors.Tests.Feeds;

public sealed class FeedStreamTests
{
    private readonly FeedStream _stream = new("f", 7);

    [Fact]
    public void Steps_are_numbered_from_one_and_can_be_had_again()
    {
        Assert.Equal((0UL, 1UL), (_stream.LastSequence, _stream.FirstSequence));
        for (var n = 0; n < 5; n++)
        {
            _stream.Add(ObjectKind.Service, StreamMessages.FrameEvent.ListBegun, new StateVersion(1, 0), 9);
        }

        Assert.Equal((5UL, 1UL), (_stream.LastSequence, _stream.FirstSequence));
        Assert.Equal([4UL, 5], _stream.From(4).Select(step => step.Sequence));
        Assert.Empty(_stream.From(6));
    }

    [Fact]
    public void No_more_steps_are_kept_than_the_ring_holds_and_the_last_ones_are()
    {
        for (var n = 0; n < FeedStream.MaxSteps + 10; n++)
        {
            _stream.Add(ObjectKind.Service, StreamMessages.FrameEvent.ListBegun, default, 9);
        }

        Assert.Equal(11UL, _stream.FirstSequence);
        Assert.Equal(FeedStream.MaxSteps, _stream.From(0).Count());
    }

    [Fact]
    public void No_more_octets_are_kept_than_the_ring_holds_but_always_one_step()
    {
        for (var n = 0; n < 100; n++)
        {
            _stream.Add(ObjectKind.Service, new StateVersion(1, 9), 0, 0, Routed(500, 60));
        }

        Assert.InRange(_stream.From(0).Sum(step => (long)step.Size), 1, FeedStream.MaxOctets);
        Assert.True(_stream.FirstSequence > 1);
        Assert.Equal(_stream.LastSequence, _stream.From(0).Last().Sequence);
    }

    /// <summary>Every message stays below the limit of remoting; nothing is lost, doubled or re-ordered; only the last says the version.</summary>
    [Fact]
    public void Changes_are_cut_into_steps_that_fit_a_message() =>
        Gen.Select(Gen.Int[0, 1500], Gen.Int[1, 63], Gen.ULong[1, 1000]).Sample(
            (count, length, version) =>
            {
                var routed = Routed(count, length);
                var stream = new FeedStream("f", 7);
                var steps = stream.Add(ObjectKind.Service, new StateVersion(3, version), 5, 77, routed);
                Assert.Equal(Enumerable.Range(1, steps.Count).Select(n => (ulong)n), steps.Select(step => step.Sequence));
                Assert.Equal(routed.Changes, steps.SelectMany(step => step.Changes).Select(change => change.Routed));
                Assert.Equal(routed.Entries, steps.SelectMany(step => step.Entries));
                Assert.Equal(new StateVersion(3, version), steps[^1].Version);
                Assert.All(steps.SkipLast(1), step => Assert.Equal(new StateVersion(3, 0), step.Version));
                Assert.All(steps, step => Assert.InRange(MessageCodec.Write(step.For("f", 7, 1, ShardSet.All)).Length, 0, 110_000));
            },
            iter: 30);

    [Theory]
    [InlineData(0, 1_700_000_000_123)]
    [InlineData(9, 0)]
    public void A_change_of_a_watch_says_when_it_was_read_and_news_move_the_serial(long list, long expected)
    {
        var routed = Routed(3, 10);
        routed.IsNews = true;
        var frame = Assert.Single(_stream.Add(ObjectKind.Service, new StateVersion(1, 9), list, 1_700_000_000_123, routed)).For("f", 7, 1, ShardSet.All);

        Assert.Equal((expected, 1_700_000_000), (frame.ReadUnixMilliseconds, frame.UnixTimeSeconds));
    }

    [Fact]
    public void A_frame_carries_the_objects_of_subscribed_shards_grouped_by_partition_and_in_order()
    {
        var routed = new RoutedChanges();
        foreach (var (partition, name) in new[] { (0, "a"), (1, "b"), (0, "c") })
        {
            routed.Changes.Add(new RoutedChange(partition, ObjectChange.Deleted(ObjectKind.Service, "shop", name, 1)));
        }

        var step = Assert.Single(_stream.Add(ObjectKind.Service, new StateVersion(1, 9), 0, 0, routed));
        var shard = EntityId.ShardNumberOf("f/shop/0~0");
        Assert.NotEqual(shard, EntityId.ShardNumberOf("f/shop/1~0"));
        var partitions = step.For("f", 7, 4, default(ShardSet).With(shard)).Partitions;
        Assert.Equal(["a", "c"], Assert.Single(partitions).Changes.Select(change => change.Name));
        Assert.Equal(2, step.For("f", 7, 4, ShardSet.All).Partitions.Count);
        Assert.Empty(step.For("f", 7, 4, default).Partitions);
    }

    private static RoutedChanges Routed(int count, int length)
    {
        var routed = new RoutedChanges();
        for (var n = 0; n < count; n++)
        {
            var service = new ServiceObject("shop", new string('x', length), (ulong)n, ServiceForm.ExternalName, [], [new("http", "tcp", 80)], "example.com", false);
            routed.Changes.Add(new RoutedChange(n % 16, ObjectChange.Present(service)));
            routed.Entries.Add(new(ObjectKind.Service, "shop", service.Name, service.Version, false));
        }

        return routed;
    }
}

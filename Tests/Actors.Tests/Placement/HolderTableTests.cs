using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Placement;

public sealed class HolderTableTests
{
    private static readonly Address Own = new("akka", "test", "own", 1);
    private static readonly Address Other = new("akka", "test", "other", 1);

    private readonly HolderTable _holders = new() { Self = Own };

    [Fact]
    public void Nothing_is_held_before_anybody_has_said_so()
    {
        Assert.Empty(_holders.HoldingOf(3));
        Assert.Empty(_holders.HoldersOf("f", 3));
        Assert.Empty(_holders.DirectoriesOf("f"));
    }

    [Fact]
    public void Holding_counts_this_node_and_every_copy_and_complete_holders_are_others()
    {
        var three = default(ShardSet).With(3);
        _holders.Publish(new Dictionary<Address, PlacementMessages.HoldingAnnounced>
        {
            [Own] = new(1, 1, [three, default], [new("f", three, true, three)]),
            [Other] = new(2, 1, [default, three.With(4)], [new("f", three, true, three.With(4)), new("g", default, false, default)]),
        });
        Assert.Equal(three.With(4), _holders.PartitionsOf("f"));
        Assert.Equal(default, _holders.PartitionsOf("x"));
        Assert.Equal([Other, Own], _holders.HoldingOf(3).OrderBy(node => node.Host));
        Assert.Equal([Other], _holders.HoldingOf(4));
        Assert.Equal([Other], _holders.HoldersOf("f", 3));
        Assert.Empty(_holders.HoldersOf("f", 4));
        Assert.Equal((Own, null, null), (_holders.OwnHolderOf("f", 3), _holders.OwnHolderOf("f", 4), _holders.OwnHolderOf("g", 3)));
        Assert.Equal([Other], _holders.DirectoriesOf("f"));
        Assert.Empty(_holders.DirectoriesOf("g"));
        _holders.Publish(new Dictionary<Address, PlacementMessages.HoldingAnnounced>());
        Assert.Empty(_holders.HoldersOf("f", 3));
        Assert.Null(_holders.OwnHolderOf("f", 3));
        Assert.Empty(_holders.HoldingOf(3));
    }

    [Fact]
    public void Who_holds_a_shard_since_when_begins_anew_after_a_break_and_in_another_life_of_the_node()
    {
        var three = default(ShardSet).With(3);
        Publish(uid: 1, three);
        var first = _holders.HeldSince(Other, 3);
        Assert.Equal(_holders.Version, first);
        Publish(uid: 1, three.With(4));
        Assert.Equal((first, first + 1, long.MaxValue), (_holders.HeldSince(Other, 3), _holders.HeldSince(Other, 4), _holders.HeldSince(Other, 5)));
        Publish(uid: 1, default);
        Assert.Equal(long.MaxValue, _holders.HeldSince(Other, 3));
        Publish(uid: 1, three);
        Assert.Equal(_holders.Version, _holders.HeldSince(Other, 3));
        Publish(uid: 2, three);
        Assert.Equal(_holders.Version, _holders.HeldSince(Other, 3));
        Assert.Equal(long.MaxValue, _holders.HeldSince(Own, 3));
    }

    private void Publish(int uid, ShardSet shards) => _holders.Publish(new Dictionary<Address, PlacementMessages.HoldingAnnounced>
    {
        [Other] = new(uid, 1, [shards], []),
    });
}

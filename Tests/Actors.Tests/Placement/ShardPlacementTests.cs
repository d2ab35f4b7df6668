using ActorDns.Actors.Placement;
using CsCheck;

namespace ActorDns.Actors.Tests.Placement;

/// <summary>Where shards go, case by case and over random lives of a cluster.</summary>
public sealed class ShardPlacementTests
{
    private const int Hashes = 128;

    private static readonly Gen<Step[]> Histories = Gen.Enum<Step>().Array[0, 30];

    [Fact]
    public void After_any_history_shards_settle_apart_and_even_with_few_moves() =>
        Gen.Select(Gen.Int, Gen.Int[1, 50], Gen.Int[1, 3], Histories)
            .Sample((seed, members, copies, history) => LiveAndSettle(seed, members, copies, history), iter: 300, threads: 2);

    [Fact]
    public void After_any_history_of_a_small_cluster_shards_settle_apart_and_even_with_few_moves() =>
        Gen.Select(Gen.Int, Gen.Int[1, 4], Gen.Int[1, 3], Histories)
            .Sample((seed, members, copies, history) => LiveAndSettle(seed, members, copies, history), iter: 600, threads: 2);

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(1, 3, 2)]
    [InlineData(1, 3, 3)]
    [InlineData(2, 3, 3)]
    [InlineData(3, 4, 2)]
    [InlineData(10, 50, 2)]
    public void Nodes_that_join_take_their_share_and_nothing_else_moves(int before, int after, int copies)
    {
        var model = new CoordinatorModel(seed: 1, before, Hashes, copies);
        while (model.Members < after)
        {
            model.Join();
        }

        var needed = model.NeededMoves;
        var moves = Settle(model);
        AssertSettled(model);
        Assert.InRange(moves, needed, needed + (needed / 10));
    }

    [Fact]
    public void A_shard_goes_to_the_emptiest_region_without_its_twin()
    {
        Assert.Equal("c", Allocate("7-1", Region("a", "7-0"), Region("b", "1-0", "2-0", "3-0"), Region("c", "1-1", "2-1")));
        Assert.Equal("a", Allocate("7-1", Region("a", "77-0"), Region("b", "1-0", "2-0")));
    }

    [Fact]
    public void A_shard_goes_to_its_twin_only_if_there_is_no_other_region()
    {
        Assert.Equal("a", Allocate("7-1", Region("a", "7-0")));
        Assert.Equal("b", Allocate("7-2", Region("a", "7-0", "1-0"), Region("b", "7-1")));
        Assert.Equal("b", Allocate("7-2", Region("a", "7-0", "7-1"), Region("b", "7-3", "1-0", "2-0")));
    }

    [Fact]
    public void A_leaving_or_unreachable_region_is_the_last_choice_also_before_a_twin()
    {
        var leaving = Region("a") with { IsLeaving = true };
        var unreachable = Region("b") with { IsUnreachable = true };
        Assert.Equal("c", Allocate("7-1", leaving, unreachable, Region("c", "7-0", "1-0")));
        Assert.Equal("a", Allocate("7-1", leaving, unreachable));
    }

    [Fact]
    public void A_joining_region_is_as_good_as_another() =>
        Assert.Equal("b", Allocate("7-1", Region("a", "7-0"), Region("b") with { IsJoining = true }));

    [Fact]
    public void Of_equal_regions_the_oldest_is_chosen_whatever_their_order()
    {
        PlacementRegion[] regions = [Region("a"), Region("b"), Region("c")];
        Assert.Equal("a", ShardPlacement.Allocate("7-0", regions).Key);
        Array.Reverse(regions);
        Assert.Equal("a", ShardPlacement.Allocate("7-0", regions).Key);
    }

    [Fact]
    public void Without_a_region_nothing_can_be_placed() => Assert.Throws<ArgumentException>(() => Allocate("7-0"));

    [Fact]
    public void Twins_are_separated_before_anything_is_evened_out() =>
        Assert.Equal(["1-0", "2-0"], Rebalance(Region("a", "1-0", "1-1", "2-0", "2-1", "3-0"), Region("b")).Order(StringComparer.Ordinal));

    [Fact]
    public void Three_copies_on_one_region_part_one_a_round() =>
        Assert.Single(Rebalance(Region("a", "1-0", "1-1", "1-2"), Region("b"), Region("c")));

    [Fact]
    public void Twins_that_have_nowhere_to_go_stay() =>
        Assert.Empty(Rebalance(Region("a", "1-0", "1-1"), Region("b", "1-2")));

    [Fact]
    public void Three_copies_on_two_regions_are_evened_out() =>
        Assert.Single(Rebalance(Region("a", "1-0", "1-1", "2-0", "2-1"), Region("b", "1-2", "2-2")));

    [Fact]
    public void Only_a_shard_without_a_twin_at_the_target_is_moved() =>
        Assert.Equal(["3-0"], Rebalance(Region("a", "1-0", "2-0", "3-0", "4-0"), Region("b", "1-1", "2-1")));

    [Fact]
    public void A_difference_of_one_is_even() =>
        Assert.Empty(Rebalance(Region("a", "1-0", "2-0"), Region("b", "1-1"), Region("c", "2-1")));

    [Fact]
    public void A_round_moves_no_more_than_its_limit()
    {
        var full = Region("a", [.. Enumerable.Range(0, 100).Select(hash => $"{hash}-0")]);
        Assert.Equal(16, Rebalance(full, Region("b")).Count);
        Assert.Equal(3, ShardPlacement.Rebalance([full, Region("b")], [], limit: 3).Count);
    }

    [Fact]
    public void Nothing_moves_while_a_shard_is_on_the_move_or_a_member_comes_or_goes()
    {
        var full = Region("a", "1-0", "1-1", "2-0", "3-0");
        Assert.NotEmpty(Rebalance(full, Region("b")));
        Assert.Empty(ShardPlacement.Rebalance([full, Region("b")], ["9-0"]));
        Assert.Empty(Rebalance(full));
        Assert.Empty(Rebalance(full, Region("b") with { IsJoining = true }));
        Assert.Empty(Rebalance(full, Region("b"), Region("c") with { IsLeaving = true }));
        Assert.Empty(Rebalance(full, Region("b"), Region("c") with { IsUnreachable = true }));
    }

    [Theory]
    [InlineData("12-0", "12")]
    [InlineData("a-b-1", "a-b")]
    [InlineData("odd", "odd")]
    public void The_hash_is_all_before_the_last_hyphen(string shard, string hash) =>
        Assert.Equal(hash, ShardPlacement.HashOf(shard).ToString());

    private static void LiveAndSettle(int seed, int members, int copies, Step[] history)
    {
        var model = new CoordinatorModel(seed, members, Hashes, copies);
        foreach (var step in history)
        {
            Take(step, model);
        }

        var needed = model.NeededMoves;
        var moves = Settle(model);
        AssertSettled(model);
        Assert.True(moves <= (needed * 1.2) + 8, $"{moves} moves where {needed} would have done");
    }

    private static void Take(Step step, CoordinatorModel model)
    {
        switch (step)
        {
            case Step.Join when model.Members < 50:
                model.Join();
                break;
            case Step.Leave:
                model.Leave();
                break;
            case Step.Kill:
                model.Kill();
                break;
            case Step.Rejoin:
                model.Rejoin();
                break;
            case Step.KillUnderSuspicion:
                model.KillUnderSuspicion();
                break;
            case Step.Round:
                var moves = 0;
                model.Round(ref moves);
                break;
        }
    }

    private static int Settle(CoordinatorModel model)
    {
        // At the limit, all shards once; and a few rounds for those the limit of one copy a hash made short.
        var rounds = (2 * Hashes * model.Copies / ShardPlacement.MovesPerRound) + 16;
        var moves = 0;
        while (model.Round(ref moves))
        {
            Assert.True(--rounds > 0, "The rounds do not end.");
        }

        return moves;
    }

    private static void AssertSettled(CoordinatorModel model)
    {
        Assert.Equal(Hashes * model.Copies, model.Loads.Sum());
        Assert.All(model.Spread, regions => Assert.Equal(Math.Min(model.Copies, model.Members), regions));
        Assert.InRange(model.Loads.Max() - model.Loads.Min(), 0, 1);
    }

    private static string Allocate(string shard, params PlacementRegion[] regions) => ShardPlacement.Allocate(shard, regions).Key;

    private static IReadOnlyCollection<string> Rebalance(params PlacementRegion[] regions) => ShardPlacement.Rebalance(regions, []);

    /// <summary>Regions are named by age: "a" is the oldest.</summary>
    private static PlacementRegion Region(string key, params string[] shards) => new(key, key[0] - 'a', shards);

    private enum Step
    {
        Join,
        Leave,
        Kill,
        Rejoin,
        KillUnderSuspicion,
        Round,
    }
}

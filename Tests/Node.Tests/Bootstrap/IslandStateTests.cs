using ActorDns.Node.Bootstrap;
using ActorDns.Node.Management;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class IslandStateTests
{
    private readonly IslandState _state = new("c");

    [Fact]
    public void The_youngest_of_the_younger_cluster_goes_when_the_older_one_was_seen_three_times()
    {
        var own = Own("b", "c");
        SeedNodesAnswer[] answers = [Member("b", "b", 200, "b", "c"), Member("x", "x", 100, "x", "y"), Member("y", "x", null, "x", "y")];

        Assert.Empty(_state.Decide(own, 3, answers));
        Assert.Empty(_state.Decide(own, 3, answers));
        Assert.Equal(["x", "y"], _state.Decide(own, 3, answers));
    }

    [Fact]
    public void A_cluster_that_was_away_in_between_is_counted_anew()
    {
        var own = Own("c");
        SeedNodesAnswer[] answers = [Member("x", "x", 100, "x")];

        Assert.Empty(Last(own, 1, answers, rounds: 2));
        Assert.Empty(_state.Decide(own, 1, []));
        Assert.Empty(Last(own, 1, answers, rounds: 2));
        Assert.Equal(["x"], _state.Decide(own, 1, answers));
    }

    [Fact]
    public void Who_is_not_the_youngest_waits_for_those_who_are()
    {
        SeedNodesAnswer[] answers = [Member("d", "c", null, "c", "d"), Member("x", "x", 100, "x")];

        Assert.Empty(Last(Own("c", "d"), 2, answers));
        Assert.Equal(["x"], Last(Own("c"), 1, [answers[1]]));
    }

    [Fact]
    public void The_older_cluster_stays()
    {
        Assert.Empty(Last(Own("c"), 1, [Member("x", "x", 300, "x")]));
    }

    [Fact]
    public void Of_two_clusters_of_one_age_the_one_with_the_greater_address_goes()
    {
        Assert.Equal(["a"], Last(Own("c"), 1, [Member("a", "a", 200, "a")]));
        Assert.Empty(Last(Own("c"), 1, [Member("x", "x", 200, "x")]));
    }

    [Fact]
    public void Nothing_is_decided_while_an_age_is_not_known()
    {
        // The oldest of the other cluster does not answer; then the oldest of this one.
        Assert.Empty(Last(Own("c"), 1, [Member("y", "x", null, "x", "y")]));
        Assert.Empty(Last(Own("b", "c"), 1, [Member("x", "x", 100, "x")]));
    }

    [Fact]
    public void Members_and_nodes_of_no_cluster_are_no_other_cluster()
    {
        Assert.Empty(Last(Own("c", "b"), 1, [Member("b", "b", 100, "b")]));
        Assert.Empty(Last(Own("c"), 1, [new SeedNodesAnswer("x", [])]));
    }

    [Fact]
    public void A_node_on_its_way_is_waited_for_but_not_for_ever()
    {
        var own = Own("c");
        SeedNodesAnswer[] answers = [Member("x", "x", 100, "x"), new SeedNodesAnswer("d", [])];

        Assert.Empty(Last(own, 2, answers, IslandState.ConfirmingRounds + IslandState.PatientRounds - 1));
        Assert.Equal(["x"], _state.Decide(own, 2, answers));
    }

    private static OwnIsland Own(params string[] byAge) => new(byAge.ToHashSet(), byAge, 200);

    private static SeedNodesAnswer Member(string self, string oldest, long? since, params string[] seeds) =>
        new(self, [.. seeds.Select(seed => new SeedNode(seed, 1, "Up", []))], new IslandAge(oldest, since));

    private IReadOnlyList<string> Last(OwnIsland own, int found, SeedNodesAnswer[] answers, int rounds = IslandState.ConfirmingRounds)
    {
        IReadOnlyList<string> last = [];
        for (var round = 0; round < rounds; round++)
        {
            last = _state.Decide(own, found, answers);
        }

        return last;
    }
}

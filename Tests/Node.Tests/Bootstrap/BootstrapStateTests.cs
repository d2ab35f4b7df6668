using System.Net;
using ActorDns.Node.Bootstrap;
using ActorDns.Node.Configuration;
using ActorDns.Node.Management;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class BootstrapStateTests
{
    private static readonly IPEndPoint A = IPEndPoint.Parse("10.0.0.2:8558");
    private static readonly IPEndPoint B = IPEndPoint.Parse("10.0.0.10:8558");
    private static readonly IPEndPoint C = IPEndPoint.Parse("10.0.0.11:8558");
    private static readonly BootstrapRules Majority = new(Required: 2, AllMustAnswer: false, Seconds(5));
    private static readonly BootstrapRules All = new(Required: 2, AllMustAnswer: true, Seconds(5));

    [Fact]
    public void The_lowest_address_forms_the_cluster_when_enough_are_there_for_long_enough()
    {
        var state = State(Majority, A);

        Assert.Equal(BootstrapAction.Wait, state.Decide([A, B, C], Silent(B), Seconds(0)).Action);
        Assert.Equal(BootstrapAction.Wait, state.Decide([A, B, C], Silent(B), Seconds(4)).Action);
        Assert.Equal(BootstrapAction.Form, state.Decide([A, B, C], Silent(B), Seconds(5)).Action);
    }

    [Fact]
    public void Addresses_are_compared_as_bytes_and_then_by_port()
    {
        Assert.True(BootstrapState.Compare(A, B) < 0);
        Assert.True(BootstrapState.Compare(IPEndPoint.Parse("10.0.0.2:900"), IPEndPoint.Parse("10.0.0.2:8558")) < 0);
        Assert.Equal(0, BootstrapState.Compare(B, new IPEndPoint(B.Address, B.Port)));
    }

    [Fact]
    public void Any_other_waits_for_the_lowest()
    {
        var state = State(Majority, B);

        state.Decide([A, B, C], Silent(A, C), Seconds(0));

        Assert.Equal(BootstrapAction.Wait, state.Decide([A, B, C], Silent(A, C), Seconds(60)).Action);
    }

    [Fact]
    public void When_the_lowest_of_a_list_never_answers_the_next_one_forms_the_cluster()
    {
        var state = State(Majority, B);

        state.Decide([A, B, C], Silent(C), Seconds(0));

        Assert.Equal(BootstrapAction.Form, state.Decide([A, B, C], Silent(C), Seconds(5)).Action);
    }

    [Fact]
    public void A_minority_never_forms_a_cluster_even_if_fewer_were_asked_for()
    {
        var state = State(Majority with { Required = 1 }, A);

        state.Decide([A, B, C], Silent(), Seconds(0));

        Assert.Equal("1 of 3 contact points answer, 2 are needed to form a cluster", state.Decide([A, B, C], Silent(), Seconds(60)).Reason);
    }

    [Fact]
    public void All_pods_found_must_answer()
    {
        var state = State(All, A);

        state.Decide([A, B, C], Silent(B), Seconds(0));

        Assert.Equal(BootstrapAction.Wait, state.Decide([A, B, C], Silent(B), Seconds(60)).Action);
        state.Decide([A, B], Silent(B), Seconds(61));
        Assert.Equal(BootstrapAction.Form, state.Decide([A, B], Silent(B), Seconds(66)).Action);
    }

    [Fact]
    public void A_change_of_the_contact_points_starts_the_margin_anew()
    {
        var state = State(All, A);

        state.Decide([A, B], Silent(B), Seconds(0));
        state.Decide([A, B, C], Silent(B, C), Seconds(4));

        Assert.Equal(BootstrapAction.Wait, state.Decide([A, B, C], Silent(B, C), Seconds(8)).Action);
        Assert.Equal(BootstrapAction.Form, state.Decide([A, B, C], Silent(B, C), Seconds(9)).Action);
    }

    [Fact]
    public void A_cluster_that_answers_is_joined_at_once()
    {
        var decision = State(Majority, A).Decide([A, B, C], new Dictionary<IPEndPoint, SeedNodesAnswer> { [B] = Answer("b", null, "b", "a", "c") }, Seconds(0));

        Assert.Equal(BootstrapAction.Join, decision.Action);

        // Not at this node's own address: that is its earlier life, still listed.
        Assert.Equal(["b", "c"], decision.Seeds);
    }

    [Fact]
    public void Of_two_clusters_the_older_one_is_joined()
    {
        var answers = new Dictionary<IPEndPoint, SeedNodesAnswer>
        {
            [B] = Answer("b", new IslandAge("b", 200), "b"),
            [C] = Answer("c", new IslandAge("c", 100), "c"),
        };

        Assert.Equal(["c"], State(Majority, A).Decide([A, B, C], answers, Seconds(0)).Seeds);
    }

    [Fact]
    public void A_node_that_is_no_contact_point_joins_but_never_forms()
    {
        var state = State(Majority, IPEndPoint.Parse("10.0.0.1:8558"));

        state.Decide([A, B, C], Silent(A, B, C), Seconds(0));

        Assert.Equal(BootstrapAction.Wait, state.Decide([A, B, C], Silent(A, B, C), Seconds(60)).Action);
        Assert.Equal(BootstrapAction.Join, state.Decide([A, B, C], new Dictionary<IPEndPoint, SeedNodesAnswer> { [B] = Answer("b", null, "b") }, Seconds(61)).Action);
    }

    [Fact]
    public void The_default_is_a_majority_of_a_list_and_two_pods()
    {
        Assert.Equal(new BootstrapRules(2, false, Seconds(5)), BootstrapService.Rules(new BootstrapOptions { ContactPoints = [A, B, C] }));
        Assert.Equal(new BootstrapRules(2, true, Seconds(5)), BootstrapService.Rules(new BootstrapOptions { DiscoverySelector = "app=actordns" }));
        Assert.Equal(1, BootstrapService.Rules(new BootstrapOptions { ContactPoints = [A] }).Required);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static BootstrapState State(BootstrapRules rules, IPEndPoint self) => new(rules, self, "a");

    private static Dictionary<IPEndPoint, SeedNodesAnswer> Silent(params IPEndPoint[] points) => points.ToDictionary(point => point, point => Answer(point.ToString(), null));

    private static SeedNodesAnswer Answer(string self, IslandAge? island, params string[] seeds) =>
        new(self, [.. seeds.Select(seed => new SeedNode(seed, 1, "Up", []))], island);
}

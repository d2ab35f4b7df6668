using ActorDns.Actors.Feeds;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Hosting.Reload;

/// <summary>
/// What of a new Corefile a running node cannot take over: the time limits of sockets that stay open, and the feeds that its
/// shards are made of, which must be the same on all nodes of a tier. Everything else can be swapped under way
/// (<see cref="PlanSwap"/>). Pure.
/// </summary>
internal static class RestartReasons
{
    /// <summary>Compares two plans.</summary>
    /// <returns>A reason for each thing that needs a restart, naming the directive; empty when there is none.</returns>
    public static IReadOnlyList<string> Of(NodePlan running, NodePlan wanted)
    {
        var reasons = new List<string>();
        if (!Feeds(wanted).IsSubsetOf(Feeds(running)))
        {
            reasons.Add("a 'kubernetes' directive asks for other objects (endpoint, labels, namespaces, pods verified, noendpoints, multicluster), or 'metadata' for the pods that clients are");
        }

        var limits = ListenerPlan.Of(running).ToDictionary(listener => (listener.Scheme, listener.Port), listener => listener.Timeouts);
        if (ListenerPlan.Of(wanted).Any(listener => limits.TryGetValue((listener.Scheme, listener.Port), out var limit) && limit != listener.Timeouts))
        {
            reasons.Add("a 'timeouts' directive changes the limits of a port that is open");
        }

        return reasons;
    }

    private static HashSet<string> Feeds(NodePlan plan) =>
        [.. FeedPlanner.Plan(plan.Corefile.Blocks.Select(block => block.Kubernetes).OfType<KubernetesOptions>()).SelectMany(ThingsOf)];

    private static IEnumerable<string> ThingsOf(FeedPlan plan) =>
        plan.Feed.Kinds.Select(kind => $"{plan.Feed.Id}: {kind}").Concat(plan.Feed.IndexesPods ? [$"{plan.Feed.Id}: pods by address"] : []);
}

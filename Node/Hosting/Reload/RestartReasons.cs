using ActorDns.Actors.Feeds;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Hosting.Reload;

/// <summary>
/// What of a new Corefile a running node cannot take over: the addresses it listens on with their time limits, and the feeds that its shards are made
/// of, which must be the same on all nodes of a tier. Everything else can be swapped under way. Pure.
/// </summary>
internal static class RestartReasons
{
    /// <summary>Compares two plans.</summary>
    /// <returns>A reason for each thing that needs a restart, naming the directive; empty when there is none.</returns>
    public static IReadOnlyList<string> Of(NodePlan running, NodePlan wanted)
    {
        var reasons = new List<string>();
        if (!Listeners(running).SetEquals(Listeners(wanted)))
        {
            reasons.Add("ports or 'bind' addresses changed");
        }

        if (!Feeds(wanted).IsSubsetOf(Feeds(running)))
        {
            reasons.Add("a 'kubernetes' directive asks for other objects (endpoint, labels, namespaces, pods verified, noendpoints, multicluster)");
        }

        AddIfChanged(reasons, "timeouts", ListenerPlan.Of(running).Select(listener => listener.Timeouts), ListenerPlan.Of(wanted).Select(listener => listener.Timeouts));
        AddIfChanged(reasons, "health", running.Corefile.Blocks.Select(block => block.Health), wanted.Corefile.Blocks.Select(block => block.Health));
        AddIfChanged(reasons, "ready", running.Corefile.Blocks.Select(block => block.Ready), wanted.Corefile.Blocks.Select(block => block.Ready));
        AddIfChanged(reasons, "prometheus", running.Corefile.Blocks.Select(block => block.Prometheus), wanted.Corefile.Blocks.Select(block => block.Prometheus));
        return reasons;
    }

    private static void AddIfChanged<T>(List<string> reasons, string directive, IEnumerable<T?> running, IEnumerable<T?> wanted)
        where T : class
    {
        // Blocks may come, go and change places; what is served is the set.
        if (!running.OfType<T>().ToHashSet().SetEquals(wanted.OfType<T>()))
        {
            reasons.Add($"'{directive}' changed");
        }
    }

    private static HashSet<string> Listeners(NodePlan plan) =>
        [.. ListenerPlan.Of(plan).SelectMany(listener => listener.Addresses.Select(address => $"{address}#{listener.Port}"))];

    private static HashSet<string> Feeds(NodePlan plan) =>
        [.. plan.Corefile.Blocks.Select(block => block.Kubernetes).OfType<KubernetesOptions>().Select(FeedPlanner.IdOf)];
}

using ActorDns.Actors.Feeds;
using ActorDns.Actors.Watching;
using ActorDns.Actors.Watching.Kubernetes;
using ActorDns.Actors.Watching.Manifests;
using ActorDns.Node.Configuration;
using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>Opens the source of each feed. Stateless, thread-safe.</summary>
internal sealed class ObjectSources(NodePlan plan, IReadOnlyList<FeedPlan> feeds, CollectorRegistry registry, ILoggerFactory loggers)
{
    /// <summary>Opens a feed's source; the caller disposes it.</summary>
    /// <exception cref="SourceException">The kubeconfig, certificate or service account cannot be used; the message names it.</exception>
    public IObjectSource Open(FeedOptions feed) =>
        plan.Source.ManifestFolder is { } folder
            ? new ManifestSource(
                new ManifestOptions { Folder = folder, LabelSelector = feed.LabelSelector, NamespaceLabelSelector = feed.NamespaceLabelSelector },
                loggers.CreateLogger<ManifestSource>(),
                registry)
            : KubernetesSource.Create(
                feeds.Single(plan => plan.Feed.Id == feed.Id).Source, feed, new WatchMetrics(registry, feed.Id), loggers.CreateLogger<KubernetesSource>());
}

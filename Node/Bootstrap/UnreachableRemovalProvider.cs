using Akka.Actor;
using Akka.Cluster;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Removes members that stay unreachable, and never this node: every side of a partition goes on, since two of them that
/// read the same API server harm nobody, and a tier that shuts itself down does. Akka makes it by its name in the
/// settings. Thread-safe.
/// </summary>
/// <param name="system">The actor system.</param>
/// <param name="cluster">The cluster.</param>
internal sealed class UnreachableRemovalProvider(ActorSystem system, AkkaCluster cluster) : IDowningProvider
{
    /// <summary>The setting with the time a member must be unreachable for.</summary>
    public const string StableAfterSetting = "actordns.downing.stable-after";

    /// <inheritdoc/>
    public TimeSpan DownRemovalMargin => system.Settings.Config.GetTimeSpan("akka.cluster.down-removal-margin");

    /// <inheritdoc/>
    public Props DowningActorProps => Props.Create(() => new UnreachableRemovalActor(cluster, system.Settings.Config.GetTimeSpan(StableAfterSetting)));
}

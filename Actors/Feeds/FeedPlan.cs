using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Watching;

namespace ActorDns.Actors.Feeds;

/// <summary>A feed, and one of the directives it is for: its source options are the same in all of them.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Source">A directive that names the source: endpoint, kubeconfig, credentials, limits.</param>
public sealed record FeedPlan(FeedOptions Feed, KubernetesOptions Source);

using ActorDns.Actors.Watching;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Feeds;

/// <summary>What a feed actor needs from around it.</summary>
/// <param name="Region">The shard region of the partitions.</param>
/// <param name="Directory">The directory actor of this node.</param>
/// <param name="Partitions">Partitions a namespace is held in, 1 to 64; equal on all nodes.</param>
/// <param name="Watching">What its watch actors are given.</param>
/// <param name="Metrics">Where faults are counted.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record FeedActorContext(
    IActorRef Region,
    IActorRef Directory,
    int Partitions,
    WatchEnvironment Watching,
    FeedMetrics Metrics,
    TimeProvider Time,
    ILogger Logger);

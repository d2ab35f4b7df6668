using ActorDns.Actors.Watching;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Feeds;

/// <summary>What a feed actor needs from around it.</summary>
/// <param name="Placement">The actor that tells who the members are.</param>
/// <param name="Partitions">Partitions a namespace is held in, 1 to 64; equal on all nodes.</param>
/// <param name="Copies">Copies of each shard, 1 to 3; equal on all nodes.</param>
/// <param name="Watching">What its watch actors are given.</param>
/// <param name="Metrics">Where faults are counted.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record FeedActorContext(
    IActorRef Placement,
    int Partitions,
    int Copies,
    WatchEnvironment Watching,
    FeedMetrics Metrics,
    TimeProvider Time,
    ILogger Logger);

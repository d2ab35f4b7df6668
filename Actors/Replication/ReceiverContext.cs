using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Replication;

/// <summary>What a receiver needs from around it.</summary>
/// <param name="Region">The shard region of this node.</param>
/// <param name="Placement">The actor that tells members and shards, and announces what is complete here.</param>
/// <param name="Holders">Who holds what.</param>
/// <param name="Metrics">Where faults are counted.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ReceiverContext(
    IActorRef Region, IActorRef Placement, HolderTable Holders, FeedMetrics Metrics, TimeProvider Time, ILogger Logger);

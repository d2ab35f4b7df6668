using ActorDns.Actors.Namespaces;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Placement;

/// <summary>What the entities need from around them.</summary>
/// <param name="Region">The shard region, asked for when it is needed: the entities start inside of it.</param>
/// <param name="Metrics">Where faults and delays are counted.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record EntityContext(Func<IActorRef> Region, RecordMetrics Metrics, TimeProvider Time, ILogger Logger);

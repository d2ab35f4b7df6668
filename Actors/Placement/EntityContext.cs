using ActorDns.Actors.Namespaces;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Placement;

/// <summary>What the entities need from around them.</summary>
/// <param name="Holders">Who holds which shard copies.</param>
/// <param name="Metrics">Where faults and delays are counted.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record EntityContext(HolderTable Holders, RecordMetrics Metrics, TimeProvider Time, ILogger Logger);

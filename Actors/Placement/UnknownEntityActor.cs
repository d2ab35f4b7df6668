using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Stands for an entity whose id this node cannot read, or whose feed it does not have (a rolling change of configuration):
/// says so once and leaves its messages unanswered, so that nobody takes it for a complete copy. Has no state to lose.
/// </summary>
internal sealed partial class UnknownEntityActor : UntypedActor
{
    public UnknownEntityActor(string entityId, ILogger log) => LogUnknown(log, entityId);

    /// <inheritdoc/>
    protected override void OnReceive(object message) => Unhandled(message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Entity {Entity} is of a feed this node does not have: its Corefile differs from another node's")]
    private static partial void LogUnknown(ILogger logger, string entity);
}

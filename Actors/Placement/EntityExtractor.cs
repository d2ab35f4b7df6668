using ActorDns.Protocol.Messages;
using Akka.Cluster.Sharding;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Tells sharding which entity a message is for, and which shard the entity is in. Both are in the message, so nothing is
/// wrapped and the serialized form is the message's own.
/// </summary>
internal sealed class EntityExtractor : IMessageExtractor
{
    /// <inheritdoc/>
    public string? EntityId(object message) => (message as IEntityMessage)?.EntityId;

    /// <inheritdoc/>
    public object? EntityMessage(object message) => message;

    /// <inheritdoc/>
    public string? ShardId(object message) =>
        message is IEntityMessage entityMessage ? Protocol.Messages.EntityId.ShardOf(entityMessage.EntityId) : null;

    /// <inheritdoc/>
    public string ShardId(string entityId, object? messageHint = null) => Protocol.Messages.EntityId.ShardOf(entityId);
}

namespace ActorDns.Protocol.Messages;

/// <summary>A message to one sharded entity: a partition of a namespace, or a reverse zone.</summary>
public interface IEntityMessage : INodeMessage
{
    /// <summary>The entity, as <see cref="EntityId"/> writes it.</summary>
    string EntityId { get; }
}

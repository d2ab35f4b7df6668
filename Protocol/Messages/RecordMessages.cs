using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>What the receiver of a node says to the entities that live there, and what those answer.</summary>
public static class RecordMessages
{
    /// <summary>To a partition: objects as they are. Answered with <see cref="BatchApplied"/>.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Epoch">The API server's history the versions belong to.</param>
    /// <param name="List">The list that named the objects; 0 when a watch told them.</param>
    /// <param name="Batch">Number to answer with; 0 for no answer.</param>
    /// <param name="Changes">The changes, in order.</param>
    public sealed record ApplyObjectChanges(string EntityId, long Epoch, long List, ulong Batch, IReadOnlyList<ObjectChange> Changes)
        : IEntityMessage;

    /// <summary>To a partition: a list of a kind begins. Not answered: the sweep that follows is.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Kind">The kind.</param>
    /// <param name="List">The list.</param>
    public sealed record BeginList(string EntityId, ObjectKind Kind, long List) : IEntityMessage;

    /// <summary>To a partition: the list is complete; what it did not name and is not newer is gone. Answered with <see cref="BatchApplied"/>.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Kind">The kind.</param>
    /// <param name="List">The list.</param>
    /// <param name="Version">The version of the list.</param>
    /// <param name="Batch">Number to answer with.</param>
    public sealed record SweepObjects(string EntityId, ObjectKind Kind, long List, StateVersion Version, ulong Batch) : IEntityMessage;

    /// <summary>To the sender: the batch is in the published snapshot.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Batch">The number asked with.</param>
    public sealed record BatchApplied(string EntityId, ulong Batch) : INodeMessage;

    /// <summary>To the receiver: the partition holds nothing any more and may go.</summary>
    /// <param name="EntityId">The partition.</param>
    public sealed record EntityEmptied(string EntityId) : INodeMessage;

    /// <summary>To a partition: go. What the receiver sends after it starts a new one.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="IfEmpty">Only when it still holds nothing; else it says that it is there, as when it started.</param>
    public sealed record ReleaseEntity(string EntityId, bool IfEmpty) : IEntityMessage;
}

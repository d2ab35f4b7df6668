using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>What feeds say to the partitions of namespaces, and what those answer.</summary>
public static class RecordMessages
{
    /// <summary>To a partition: objects as they are now. Answered with <see cref="ObjectChangesApplied"/>.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Epoch">The epoch of the last list of the feed; a listed object names it and so survives the sweep.</param>
    /// <param name="Batch">Number to answer with.</param>
    /// <param name="Changes">The changes, in order.</param>
    public sealed record ApplyObjectChanges(string EntityId, long Epoch, ulong Batch, IReadOnlyList<ObjectChange> Changes)
        : IEntityMessage;

    /// <summary>To the feed: the changes are in the published snapshot.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Batch">The number asked with.</param>
    public sealed record ObjectChangesApplied(string EntityId, ulong Batch) : INodeMessage;

    /// <summary>
    /// To a partition: the list of a kind is complete; objects of that kind the epoch did not name are gone. Answered
    /// with <see cref="ObjectsSwept"/> once the reverse zones have what follows from it.
    /// </summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Kind">The kind.</param>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Version">The version of the list.</param>
    /// <param name="RequiredKinds">Bit n set: <see cref="ObjectKind"/> n is needed for the partition to be complete.</param>
    public sealed record SweepObjects(string EntityId, ObjectKind Kind, long Epoch, ulong Version, uint RequiredKinds)
        : IEntityMessage;

    /// <summary>To the feed: swept, published, and known to the reverse zones.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Kind">The kind.</param>
    /// <param name="Epoch">The epoch.</param>
    public sealed record ObjectsSwept(string EntityId, ObjectKind Kind, long Epoch) : INodeMessage;

    /// <summary>To the feed: the partition holds nothing any more and may go.</summary>
    /// <param name="EntityId">The partition.</param>
    public sealed record EntityEmptied(string EntityId) : INodeMessage;

    /// <summary>To a partition: go. What the feed sends after it starts a new one.</summary>
    /// <param name="EntityId">The partition.</param>
    public sealed record ReleaseEntity(string EntityId) : IEntityMessage;

    /// <summary>To the feed: the partition lost its state in a crash and needs the objects again.</summary>
    /// <param name="EntityId">The partition.</param>
    public sealed record StateLost(string EntityId) : INodeMessage;
}

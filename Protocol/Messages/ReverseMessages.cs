using ActorDns.Protocol.Answers;

namespace ActorDns.Protocol.Messages;

/// <summary>What partitions tell the reverse zones, and what those answer.</summary>
public static class ReverseMessages
{
    /// <summary>
    /// To a reverse zone: the whole sets of addresses these services have in its prefix. Whole and versioned, so that lost
    /// or doubled messages heal. Answered with <see cref="ReverseSetsReplaced"/>.
    /// </summary>
    /// <param name="EntityId">The reverse zone.</param>
    /// <param name="Namespace">The namespace of the services.</param>
    /// <param name="Batch">Number to answer with.</param>
    /// <param name="Sets">The sets; an empty one means the service has nothing there.</param>
    public sealed record ReplaceReverseSets(string EntityId, string Namespace, ulong Batch, IReadOnlyList<ReverseSet> Sets)
        : IEntityMessage;

    /// <summary>To the partition: the sets are in the published snapshot.</summary>
    /// <param name="EntityId">The reverse zone.</param>
    /// <param name="Batch">The number asked with.</param>
    public sealed record ReverseSetsReplaced(string EntityId, ulong Batch) : INodeMessage;
}

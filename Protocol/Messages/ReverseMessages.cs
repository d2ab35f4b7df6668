using ActorDns.Protocol.Answers;

namespace ActorDns.Protocol.Messages;

/// <summary>What partitions tell the reverse zones, and what those answer.</summary>
public static class ReverseMessages
{
    /// <summary>
    /// To every node that holds a copy of a reverse zone: the whole sets of addresses these services have in its prefix.
    /// Whole and versioned, so that lost or doubled messages heal. Answered with <see cref="ReverseSetsReplaced"/>.
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

    /// <summary>
    /// To every receiver: a node has new copies of reverse zones that no other node has; let all partitions tell them
    /// everything they have not been told. Answered with <see cref="ReverseTelling"/>.
    /// </summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">Number to answer with.</param>
    /// <param name="Shards">The shards of the reverse zones.</param>
    /// <param name="Anew">Those of them that the node held before and has begun again: what they were told is lost.</param>
    public sealed record RequestReverseSets(string Feed, ulong Request, ShardSet Shards, ShardSet Anew) : IFeedMessage;

    /// <summary>
    /// To the asker: how many partitions of this node will tell, and the shards of theirs that are complete. Followed by
    /// <see cref="ReverseProgress"/> until all have.
    /// </summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">The number asked with.</param>
    /// <param name="Entities">The number of partitions that will tell.</param>
    /// <param name="Covered">Shards whose partitions are complete on the node.</param>
    public sealed record ReverseTelling(string Feed, ulong Request, int Entities, ShardSet Covered) : IFeedMessage;

    /// <summary>To a partition: tell the reverse zones of these shards everything they have not been told, then say so.</summary>
    /// <param name="EntityId">The partition.</param>
    /// <param name="Request">Number to answer with.</param>
    /// <param name="Shards">The shards.</param>
    /// <param name="Anew">Those of them that were begun again.</param>
    /// <param name="Asker">The address of the node that holds them.</param>
    /// <param name="Target">The path of the receiver of the partition's node.</param>
    public sealed record TellReverseSets(string EntityId, ulong Request, ShardSet Shards, ShardSet Anew, string Asker, string Target) : IEntityMessage;

    /// <summary>To the receiver of the partition's node: a partition has told everything and every reverse zone has confirmed.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">The number asked with.</param>
    /// <param name="EntityId">The partition.</param>
    public sealed record ReverseSetsTold(string Feed, ulong Request, string EntityId) : IFeedMessage;

    /// <summary>To the asker: so many more partitions of this node have told everything.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">The number asked with.</param>
    /// <param name="Entities">How many since the last time.</param>
    public sealed record ReverseProgress(string Feed, ulong Request, int Entities) : IFeedMessage;
}

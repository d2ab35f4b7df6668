using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>How a node that gets a shard copy, or joins, takes the state from another node instead of from the API server.</summary>
public static class CopyMessages
{
    /// <summary>To a receiver that has a complete copy: give me the shard. Answered with <see cref="ShardCopyBegun"/>.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">Number to answer with.</param>
    /// <param name="Shard">The shard.</param>
    public sealed record CopyShard(string Feed, ulong Request, int Shard) : IFeedMessage;

    /// <summary>To the asker: what is coming.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">The number asked with.</param>
    /// <param name="IsComplete">False when the copy is not complete here after all; nothing is coming.</param>
    /// <param name="Entities">The number of entities that will report.</param>
    /// <param name="Versions">The state that the copy has at least.</param>
    public sealed record ShardCopyBegun(
        string Feed, ulong Request, bool IsComplete, int Entities, IReadOnlyList<StreamMessages.KindVersion> Versions) : IFeedMessage;

    /// <summary>To an entity: send all you know to a receiver. Answered with <see cref="EntityCopied"/> messages.</summary>
    /// <param name="EntityId">The entity.</param>
    /// <param name="Request">Number to answer with.</param>
    /// <param name="Target">The path of the receiver.</param>
    public sealed record CopyEntity(string EntityId, ulong Request, string Target) : IEntityMessage;

    /// <summary>To the asker: a part of an entity's state, of one epoch.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">The number asked with.</param>
    /// <param name="EntityId">The entity it is from; copies differ in their number only.</param>
    /// <param name="Epoch">The epoch of the changes.</param>
    /// <param name="Changes">Objects of a partition, deletions included.</param>
    /// <param name="Sets">Sets of a reverse zone, with their namespaces.</param>
    /// <param name="IsLast">True for the entity's last part.</param>
    public sealed record EntityCopied(
        string Feed,
        ulong Request,
        string EntityId,
        long Epoch,
        IReadOnlyList<ObjectChange> Changes,
        IReadOnlyList<NamespacedSet> Sets,
        bool IsLast) : IFeedMessage;

    /// <summary>A set of a reverse zone.</summary>
    /// <param name="Namespace">The namespace of its service.</param>
    /// <param name="Set">The set.</param>
    public sealed record NamespacedSet(string Namespace, ReverseSet Set);

    /// <summary>To a receiver with a complete directory: give it to me. Answered with <see cref="DirectoryCopied"/> messages.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">Number to answer with.</param>
    public sealed record CopyDirectory(string Feed, ulong Request) : IFeedMessage;

    /// <summary>To the asker: a part of the directory.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Request">The number asked with.</param>
    /// <param name="Part">Counts up from 0.</param>
    /// <param name="IsLast">True for the last part.</param>
    /// <param name="UnixTimeSeconds">The SOA serial.</param>
    /// <param name="Versions">The state that the directory has at least.</param>
    /// <param name="Entries">Names, with the epoch of their versions in <see cref="EpochEntries.Epoch"/>.</param>
    public sealed record DirectoryCopied(
        string Feed,
        ulong Request,
        int Part,
        bool IsLast,
        long UnixTimeSeconds,
        IReadOnlyList<StreamMessages.KindVersion> Versions,
        IReadOnlyList<EpochEntries> Entries) : IFeedMessage;

    /// <summary>Entries of one epoch.</summary>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Entries">The entries.</param>
    public sealed record EpochEntries(long Epoch, IReadOnlyList<DirectoryMessages.DirectoryEntry> Entries);
}

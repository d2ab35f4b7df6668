namespace ActorDns.Protocol.Messages;

/// <summary>Who holds which shard copies: what nodes announce to each other, and the probe that brings a copy into being.</summary>
public static class PlacementMessages
{
    /// <summary>What a node holds of one feed.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Complete">Shards it may be asked for.</param>
    /// <param name="IsDirectoryComplete">Its directory can be copied.</param>
    /// <param name="Partitions">Shards whose partitions hold everything, whether their reverse zones do or not.</param>
    public sealed record FeedHolding(string Feed, ShardSet Complete, bool IsDirectoryComplete, ShardSet Partitions);

    /// <summary>To every member, on change and each second: the whole of what a node holds.</summary>
    /// <param name="NodeUid">The life of the node (Akka's uid of its address).</param>
    /// <param name="Revision">Counts up; a lower one is late.</param>
    /// <param name="Copies">Shards by copy number: index 0 is copy 0.</param>
    /// <param name="Feeds">Its feeds.</param>
    public sealed record HoldingAnnounced(int NodeUid, ulong Revision, IReadOnlyList<ShardSet> Copies, IReadOnlyList<FeedHolding> Feeds) : INodeMessage;

    /// <summary>To a shard copy: be there.</summary>
    /// <param name="EntityId">The shard copy, as <see cref="EntityId.OfShard"/> writes it.</param>
    public sealed record ProbeShard(string EntityId) : IEntityMessage;
}

using Akka.Actor;

namespace ActorDns.Actors.Feeds;

/// <summary>What is said to feeders and receivers on their own node.</summary>
internal static class FeedMessages
{
    /// <summary>Look for what is due.</summary>
    public sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    /// <summary>List all kinds again.</summary>
    public sealed record RelistAll : INoSerializationVerificationNeeded
    {
        public static RelistAll Instance { get; } = new();
    }

    /// <summary>The members that are Up, oldest first.</summary>
    /// <param name="Members">Their addresses.</param>
    /// <param name="Self">This node's.</param>
    public sealed record MembersChanged(IReadOnlyList<Address> Members, Address Self) : INoSerializationVerificationNeeded;

    /// <summary>To a receiver: this node holds a copy of a shard from now on.</summary>
    /// <param name="Shard">The shard.</param>
    /// <param name="Copy">The copy's number.</param>
    public sealed record ShardStarted(int Shard, int Copy) : INoSerializationVerificationNeeded;

    /// <summary>To a receiver: this node does not hold that copy any more.</summary>
    /// <param name="Shard">The shard.</param>
    /// <param name="Copy">The copy's number.</param>
    public sealed record ShardStopped(int Shard, int Copy) : INoSerializationVerificationNeeded;

    /// <summary>To a receiver: an entity lives here from now on, empty.</summary>
    /// <param name="EntityId">The entity.</param>
    /// <param name="IsRestart">True when it lost what it held in a crash.</param>
    public sealed record EntityStarted(string EntityId, bool IsRestart) : INoSerializationVerificationNeeded;

    /// <summary>To the entities of this node: a feed's receiver has forgotten who lives here. They answer <see cref="EntityStarted"/>.</summary>
    /// <param name="Feed">The feed.</param>
    public sealed record ReceiverRestarted(string Feed) : INoSerializationVerificationNeeded;

    /// <summary>To the feeders and receivers of this node: the placement actor has forgotten them. They register again.</summary>
    public sealed record PlacementRestarted : INoSerializationVerificationNeeded
    {
        public static PlacementRestarted Instance { get; } = new();
    }

    /// <summary>To a receiver: the holders of shard copies have changed.</summary>
    public sealed record HoldersChanged : INoSerializationVerificationNeeded
    {
        public static HoldersChanged Instance { get; } = new();
    }
}

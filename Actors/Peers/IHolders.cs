using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>Knows which nodes hold a complete copy. Called from any thread and often: answers from memory, does not throw.</summary>
public interface IHolders
{
    /// <summary>The nodes, this one left out, in any order that is the same for a while; empty while none is known.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="shard">The shard, 0 to 127.</param>
    IReadOnlyList<Address> HoldersOf(string feed, int shard);

    /// <summary>This node, if it holds a complete copy itself; null if it does not.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="shard">The shard, 0 to 127.</param>
    Address? OwnHolderOf(string feed, int shard);
}

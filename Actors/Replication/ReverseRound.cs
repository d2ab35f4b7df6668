using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// Lets the partitions of all nodes tell new reverse zones everything: done when the nodes that answered hold, together,
/// complete partitions of every shard and every one of those partitions has said that it has told. Nodes that do not answer
/// are not waited for: each partition has its twin. Used by the receiver alone.
/// </summary>
internal sealed class ReverseRound(ulong request, ShardSet shards, long startedAt)
{
    private readonly HashSet<Address> _answered = [];
    private ShardSet _covered;
    private int _expected;
    private int _told;

    /// <summary>Its number.</summary>
    public ulong Request { get; } = request;

    /// <summary>The shards of the reverse zones.</summary>
    public ShardSet Shards { get; } = shards;

    /// <summary>When somebody told something last, or it began: a slow round is waited for, a silent one is begun anew.</summary>
    public long LastHeard { get; private set; } = startedAt;

    /// <summary>True when it is done.</summary>
    public bool IsDone => _covered == ShardSet.All && _told >= _expected;

    /// <summary>A node has said how many partitions will report.</summary>
    public void Note(Address node, ReverseMessages.ReverseTelling telling, long now)
    {
        LastHeard = now;
        if (_answered.Add(node))
        {
            _expected += telling.Entities;
            _covered |= telling.Covered;
        }
    }

    /// <summary>So many more partitions have told everything.</summary>
    public void NoteTold(int entities, long now)
    {
        LastHeard = now;
        _told += entities;
    }
}

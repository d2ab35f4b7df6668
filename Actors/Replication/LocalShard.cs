using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>One shard this node holds a copy of, on its way to be complete. Used by the receiver alone.</summary>
internal sealed class LocalShard(int shard, int copy, ulong subscription)
{
    /// <summary>The shard.</summary>
    public int Shard { get; } = shard;

    /// <summary>Which copy it is.</summary>
    public int Copy { get; } = copy;

    /// <summary>The first subscription it is in.</summary>
    public ulong Subscription { get; } = subscription;

    /// <summary>Up to which version a stream had told each kind when it began to send this shard's objects; null until one did.</summary>
    public KindVersions? EchoedAt { get; set; }

    /// <summary>Kinds whose list has been seen from begin to end, bit n for kind n.</summary>
    public uint Listed { get; set; }

    /// <summary>Its partitions hold everything.</summary>
    public bool HasPartitions { get; set; }

    /// <summary>Its partitions and reverse zones hold everything: it may be asked.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The copy under way from another node, or null.</summary>
    public CopySession? Session { get; set; }

    /// <summary>This node has held the shard before: what its reverse zones were told then is lost.</summary>
    public bool IsAnew { get; init; }

    /// <summary>The entities that live here, by id.</summary>
    public Dictionary<string, IActorRef> Entities { get; } = new(StringComparer.Ordinal);

    /// <summary>Entities told to leave because they were empty, and not gone yet: something may have come to them since.</summary>
    public HashSet<string> Released { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes that a kind's list was seen whole.</summary>
    public void NoteListed(ObjectKind kind) => Listed |= 1u << (int)kind;
}

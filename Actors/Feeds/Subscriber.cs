using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Feeds;

/// <summary>What a feeder knows of the receiver on one member. Used by the feed actor alone.</summary>
internal sealed class Subscriber(ICanTell receiver)
{
    /// <summary>The receiver: its fixed path, then the actor that answered.</summary>
    public ICanTell Receiver { get; set; } = receiver;

    /// <summary>Its subscription.</summary>
    public ulong Subscription { get; set; }

    /// <summary>The shards it holds copies of.</summary>
    public ShardSet Shards { get; set; }

    /// <summary>Everything up to here has been applied there.</summary>
    public ulong Applied { get; set; }

    /// <summary>When it was heard of last; 0 for never.</summary>
    public long LastHeard { get; set; }
}

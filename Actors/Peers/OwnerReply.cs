using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>What became of a question asked of other nodes.</summary>
/// <param name="IsAnswered">True when <paramref name="Answer"/> is there.</param>
/// <param name="Answer">The answer of the first holder that had one; its status is Answered.</param>
/// <param name="Reason">Else why not: one of <see cref="OwnerFailure"/>.</param>
/// <param name="Node">Who answered; null when nobody has.</param>
public readonly record struct OwnerReply(bool IsAnswered, PeerMessages.OwnerAnswer? Answer, string? Reason, Address? Node = null)
{
    /// <summary>A question that was answered.</summary>
    public static OwnerReply Answered(PeerMessages.OwnerAnswer answer, Address? node = null) => new(true, answer, null, node);

    /// <summary>A question that was not.</summary>
    public static OwnerReply Failed(string reason) => new(false, null, reason);
}

using ActorDns.Protocol.Messages;

namespace ActorDns.Actors.Peers;

/// <summary>Answers questions from the copies this node holds. Called from any thread; answers from memory and never waits.</summary>
public interface IOwnerResolver
{
    /// <summary>Answers a question, or says that there is no complete copy here or that it is behind.</summary>
    PeerMessages.OwnerAnswer Resolve(PeerMessages.OwnerQuestion question);
}

using Akka.Actor;

namespace ActorDns.Actors.Tests;

/// <summary>A probe that looks as if it lived on another node: what is told to it reaches the probe, and it can be a sender.</summary>
internal sealed class RemoteRef(Address node, string name, IActorRef probe) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(node) / "user" / name;

    public override IActorRefProvider Provider => ((IInternalActorRef)probe).Provider;

    protected override void TellInternal(object message, IActorRef sender) => probe.Tell(message, sender);
}

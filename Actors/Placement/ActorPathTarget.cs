using Akka.Actor;

namespace ActorDns.Actors.Placement;

/// <summary>An actor at a fixed path on some node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Name">The actor's name below /user.</param>
internal readonly record struct ActorPathTarget(Address Node, string Name)
{
    /// <summary>Tells it something; lost without a word when it is not there.</summary>
    public void Tell(IActorRef from, object message)
    {
        var system = ((IInternalActorRef)from).Provider;
        var path = new RootActorPath(Node == system.DefaultAddress ? system.RootPath.Address : Node) / "user" / Name;
        ActorRefTarget(system, path).Tell(message, from);
    }

    private static IActorRef ActorRefTarget(IActorRefProvider system, ActorPath path) => system.ResolveActorRef(path);
}

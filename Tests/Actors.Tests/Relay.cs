using Akka.Actor;

namespace ActorDns.Actors.Tests;

/// <summary>Stands at a fixed path and hands everything on to a probe, its senders unchanged.</summary>
internal sealed class Relay : ReceiveActor
{
    public Relay(IActorRef target) => ReceiveAny(message => target.Forward(message));

    public static Props To(Akka.TestKit.TestProbe probe)
    {
        var target = probe.Ref;
        return Props.Create(() => new Relay(target));
    }
}

namespace ActorDns.Actors.Sockets;

/// <summary>Finds the sockets actor in the actor registry.</summary>
public sealed class SocketsActorKey
{
    private SocketsActorKey()
    {
    }
}

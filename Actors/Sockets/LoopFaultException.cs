namespace ActorDns.Actors.Sockets;

/// <summary>A receive loop failed.</summary>
internal sealed class LoopFaultException(IReceiveLoop loop, Exception fault) : Exception($"{loop.Name} failed: {fault.Message}", fault)
{
    /// <summary>The loop.</summary>
    public IReceiveLoop Loop { get; } = loop;
}

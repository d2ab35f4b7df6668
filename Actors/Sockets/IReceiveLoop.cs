using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// What reads one socket. It keeps its socket open over a fault, so that it can be run again and the kernel keeps what
/// comes in meanwhile. Run by one caller at a time; <see cref="StopReceiving"/> from any thread.
/// </summary>
internal interface IReceiveLoop : IDisposable
{
    /// <summary>Names the loop, as threads and logs show it.</summary>
    string Name { get; }

    /// <summary>What it reads.</summary>
    Transport Transport { get; }

    /// <summary>Starts reading, on a thread of its own or asynchronously; never blocks the caller.</summary>
    /// <returns>Done after <see cref="StopReceiving"/>; faulted when the loop failed.</returns>
    Task RunAsync();

    /// <summary>Lets the loop end as soon as what has already arrived is read.</summary>
    void StopReceiving();
}

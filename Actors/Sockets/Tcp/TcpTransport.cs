using System.Net.Sockets;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// The octets of a connection, over the socket as they are or encrypted. One receive and one send may be under way at a time;
/// both end with an exception when it is closed.
/// </summary>
/// <param name="socket">The accepted socket; closed by <see cref="Dispose"/>.</param>
internal abstract class TcpTransport(Socket socket) : IDisposable
{
    /// <summary>The octets as a stream, for a server that takes one.</summary>
    public abstract Stream Stream { get; }

    /// <summary>The socket.</summary>
    protected Socket Socket { get; } = socket;

    /// <summary>True for a fault that only means that the connection is over: the client is gone, sends rubbish, or it was closed here.</summary>
    public static bool IsEnd(Exception fault) => fault is SocketException or ObjectDisposedException or IOException;

    /// <summary>Receives what has come; waits for it without holding memory when the buffer is empty.</summary>
    /// <returns>The octets received; 0 when the client sends no more.</returns>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all of the octets.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> data);

    /// <summary>Closes the socket, from any thread; a second call does nothing. What is under way ends with a fault.</summary>
    public virtual void Dispose() => Socket.Dispose();

    /// <summary>Gives back what else there is; the socket is closed, and nobody receives any more.</summary>
    public virtual void Release()
    {
    }

    /// <summary>What the kernel holds for the client is thrown away when the socket closes.</summary>
    public void Reset() => Try(static socket => socket.LingerState = new LingerOption(true, 0));

    /// <summary>Nothing more is received: a receive under way ends.</summary>
    public void ShutdownReceive() => Try(static socket => socket.Shutdown(SocketShutdown.Receive));

    private void Try(Action<Socket> call)
    {
        try
        {
            call(Socket);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }
}

using System.Net.Sockets;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>The octets as they are on the socket.</summary>
/// <param name="socket">The accepted socket.</param>
internal sealed class PlainTransport(Socket socket) : TcpTransport(socket)
{
    private NetworkStream? _stream;

    /// <inheritdoc/>
    public override Stream Stream => _stream ??= new NetworkStream(Socket, ownsSocket: false);

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => Socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        while (data.Length > 0)
        {
            var sent = await Socket.SendAsync(data, SocketFlags.None);
            data = data[sent..];
        }
    }
}

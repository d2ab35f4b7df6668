using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Tests.Routing;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>A TCP client that frames messages, or not, as the test wants.</summary>
internal sealed class Connection : IDisposable
{
    public Connection(IPEndPoint server, IPAddress? from = null)
    {
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000, SendTimeout = 10_000, NoDelay = true };
        if (from is not null)
        {
            Socket.Bind(new IPEndPoint(from, 0));
        }

        Socket.Connect(server);
    }

    public Socket Socket { get; }

    public static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    public void Send(string name, ushort id = TestQuery.Id) => Socket.Send(Frame(Datagrams.Query(name, id)));

    public byte[] Ask(string name, ushort id = TestQuery.Id)
    {
        Send(name, id);
        return Receive();
    }

    public byte[] Receive()
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(ReceiveExactly(2));
        return ReceiveExactly(length);
    }

    /// <summary>True when the server has closed, waiting for it as long as the receive time-out says.</summary>
    public bool IsClosedByServer()
    {
        try
        {
            return Socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;
        }
    }

    public void Dispose() => Socket.Dispose();

    private byte[] ReceiveExactly(int count)
    {
        var buffer = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var read = Socket.Receive(buffer.AsSpan(filled));
            Assert.True(read > 0, "The server closed the connection.");
            filled += read;
        }

        return buffer;
    }
}

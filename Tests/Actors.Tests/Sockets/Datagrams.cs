using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Tests.Routing;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>A UDP client.</summary>
internal sealed class Datagrams : IDisposable
{
    private readonly IPEndPoint _server;

    public Datagrams(IPEndPoint server)
    {
        _server = server;
        Socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        Socket.Bind(new IPEndPoint(server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
        Socket.ReceiveBufferSize = 1 << 20;
    }

    public Socket Socket { get; }

    /// <summary>Where the last answer came from.</summary>
    public IPEndPoint? LastSource { get; private set; }

    public bool HasAnswer => Socket.Available > 0;

    /// <summary>A query's octets.</summary>
    public static byte[] Query(string name, ushort id = TestQuery.Id)
    {
        var octets = new TestQuery(name + ".example.").Octets();
        (octets[0], octets[1]) = ((byte)(id >> 8), (byte)id);
        return octets;
    }

    public void Send(byte[] octets) => Socket.SendTo(octets, _server);

    public void Send(string name, ushort id = TestQuery.Id) => Send(Query(name, id));

    public byte[] Receive()
    {
        var buffer = new byte[65_535];
        EndPoint source = new IPEndPoint(_server.Address, 0);
        var length = Socket.ReceiveFrom(buffer, ref source);
        LastSource = (IPEndPoint)source;
        return buffer[..length];
    }

    public byte[] Ask(string name, ushort id = TestQuery.Id)
    {
        Send(name, id);
        return Receive();
    }

    public void Dispose() => Socket.Dispose();
}

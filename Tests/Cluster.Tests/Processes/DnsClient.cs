using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorDns.Cluster.Tests.Processes;

/// <summary>Asks one question over UDP or TCP, from octets made by hand: nothing of the product takes part.</summary>
internal static class DnsClient
{
    public const ushort A = 1;
    public const ushort Ptr = 12;
    public const ushort Srv = 33;

    public const ushort Id = 0x1234;

    private const int Timeout = 5000;

    public static DnsReply AskUdp(IPEndPoint server, string name, ushort type)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Timeout };
        socket.Connect(server);
        socket.Send(Query(name, type));
        var buffer = new byte[4096];
        return DnsReply.Read(buffer.AsSpan(0, socket.Receive(buffer)));
    }

    public static DnsReply AskTcp(IPEndPoint server, string name, ushort type)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Timeout, SendTimeout = Timeout };
        socket.Connect(server);
        using var stream = new NetworkStream(socket);
        var query = Query(name, type);
        stream.Write([(byte)(query.Length >> 8), (byte)query.Length, .. query]);
        var length = new byte[2];
        stream.ReadExactly(length);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        stream.ReadExactly(message);
        return DnsReply.Read(message);
    }

    public static byte[] Query(string name, ushort type, ushort id = Id)
    {
        var labels = name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        return [(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. labels, 0, (byte)(type >> 8), (byte)type, 0, 1];
    }

    /// <summary>The same with an OPT record (RFC 6891): only who sends one is told more about the answer.</summary>
    public static byte[] QueryWithEdns(string name, ushort type, ushort id)
    {
        var query = Query(name, type, id);
        query[11] = 1;
        return [.. query, 0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0];
    }
}

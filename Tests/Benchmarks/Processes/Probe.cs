using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Names;

namespace ActorDns.Benchmarks.Processes;

/// <summary>Asks a server for one name over UDP.</summary>
internal static class Probe
{
    /// <summary>A free port of loopback, as the kernel picks it.</summary>
    public static int FreePort() => FreePort(IPAddress.Loopback);

    /// <summary>A free port of an address, as the kernel picks it.</summary>
    public static int FreePort(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Asks once.</summary>
    /// <returns>True if the answer is NOERROR with at least one record.</returns>
    public static bool Ask(int port, string name, int timeoutMilliseconds)
    {
        return Address(new IPEndPoint(IPAddress.Loopback, port), name, timeoutMilliseconds) is not null;
    }

    /// <summary>Asks once; the last address answered, or null if the answer is not NOERROR with at least one record.</summary>
    public static IPAddress? Address(IPEndPoint server, string name, int timeoutMilliseconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = timeoutMilliseconds };
        socket.Connect(server);
        var answer = new byte[512];
        try
        {
            socket.Send(Query(name, id: 9));
            var length = socket.Receive(answer);

            // Asked without EDNS: there is nothing behind the last record.
            return length > 16 && (answer[3] & 0xF) == 0 && answer[7] > 0 ? new IPAddress(answer.AsSpan(length - 4, 4)) : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>A question for A records.</summary>
    public static byte[] Query(string name, ushort id) =>
        [(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse(name).Wire, 0, 1, 0, 1];
}

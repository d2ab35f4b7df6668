using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Names;

namespace ActorDns.Benchmarks.Processes;

/// <summary>Asks a server for one name over UDP.</summary>
internal static class Probe
{
    /// <summary>A free port of loopback, as the kernel picks it.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Asks once.</summary>
    /// <returns>True if the answer is NOERROR with at least one record.</returns>
    public static bool Ask(int port, string name, int timeoutMilliseconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = timeoutMilliseconds };
        socket.Connect(IPAddress.Loopback, port);
        byte[] query = [0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse(name).Wire, 0, 1, 0, 1];
        var answer = new byte[512];
        try
        {
            socket.Send(query);
            var length = socket.Receive(answer);
            return length > 12 && (answer[3] & 0xF) == 0 && answer[7] > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

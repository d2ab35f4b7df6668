using System.Net;
using System.Net.Sockets;

namespace ActorDns.Benchmarks.Forwarding;

/// <summary>An upstream in a process of its own that answers every UDP query with one A record; prints its port. Ends with standard input.</summary>
internal static class EchoUpstream
{
    public static Task<int> RunAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveBufferSize = 4 << 20;
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port);
        new Thread(() => Serve(socket)) { IsBackground = true }.Start();
        while (Console.ReadLine() is not null)
        {
        }

        return Task.FromResult(0);
    }

    private static void Serve(Socket socket)
    {
        var buffer = new byte[1500];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (true)
        {
            var length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
            buffer[2] |= 0x80;
            buffer[7] = 1;
            ReadOnlySpan<byte> record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
            record.CopyTo(buffer.AsSpan(length));
            socket.SendTo(buffer.AsSpan(0, length + record.Length), SocketFlags.None, from);
        }
    }
}

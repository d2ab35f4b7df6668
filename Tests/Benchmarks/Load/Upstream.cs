using System.Net;
using System.Net.Sockets;

namespace ActorDns.Benchmarks.Load;

/// <summary>Answers every question with one address, good for an hour. A thread of this process, for the little that caches let through.</summary>
internal sealed class Upstream : IDisposable
{
    private static readonly byte[] Record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0x0E, 0x10, 0, 4, 192, 0, 2, 1];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public Upstream()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    public void Dispose() => _socket.Dispose();

    private void Serve()
    {
        var octets = new byte[4096];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(octets, SocketFlags.None, from);
                if (length < 17)
                {
                    continue;
                }

                var end = 12;
                for (; octets[end] != 0 && end < length; end += octets[end] + 1)
                {
                }

                end += 5;
                octets[2] |= 0x80;
                octets[3] = 0x80;
                Span<byte> counts = [0, 1, 0, 1, 0, 0, 0, 0];
                counts.CopyTo(octets.AsSpan(4));
                Record.CopyTo(octets, end);
                _socket.SendTo(octets.AsSpan(0, end + Record.Length), SocketFlags.None, from);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }
}

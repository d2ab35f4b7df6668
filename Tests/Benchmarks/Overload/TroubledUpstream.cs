using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorDns.Benchmarks.Overload;

/// <summary>
/// An upstream that answers the names of a load at once and all others late or never, as one whose own upstreams are in
/// trouble does.
/// </summary>
internal sealed class TroubledUpstream : IDisposable
{
    private static readonly byte[] Record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0x0E, 0x10, 0, 4, 192, 0, 2, 1];

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22 };
    private readonly ConcurrentQueue<(long At, byte[] Answer, SocketAddress To)> _late = new();
    private readonly TimeSpan? _delay;
    private volatile bool _isOver;
    private long _questions;

    /// <summary>Begins.</summary>
    /// <param name="delay">How late the other names are answered; null for never.</param>
    public TroubledUpstream(TimeSpan? delay)
    {
        _delay = delay;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        new Thread(Receive) { IsBackground = true }.Start();
        new Thread(SendLate) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Questions so far.</summary>
    public long Questions => Interlocked.Read(ref _questions);

    public void Dispose()
    {
        _isOver = true;
        _socket.Dispose();
    }

    private void Receive()
    {
        var octets = new byte[4096];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(octets, SocketFlags.None, from);
                Interlocked.Increment(ref _questions);
                if (octets.AsSpan(13).StartsWith("host"u8))
                {
                    _socket.SendTo(Answer(octets.AsSpan(0, length)), SocketFlags.None, from);
                }
                else if (_delay is { } delay)
                {
                    var to = new SocketAddress(AddressFamily.InterNetwork);
                    from.Buffer.Span.CopyTo(to.Buffer.Span);
                    _late.Enqueue((Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency), Answer(octets.AsSpan(0, length)), to));
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private void SendLate()
    {
        while (!_isOver)
        {
            while (_late.TryPeek(out var next) && next.At <= Stopwatch.GetTimestamp() && _late.TryDequeue(out next))
            {
                try
                {
                    _socket.SendTo(next.Answer, SocketFlags.None, next.To);
                }
                catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
                {
                    // The socket that asked is closed, or this one is.
                }
            }

            Thread.Sleep(1);
        }
    }

    private static byte[] Answer(ReadOnlySpan<byte> query)
    {
        var end = 12;
        for (; end < query.Length && query[end] != 0; end += query[end] + 1)
        {
        }

        byte[] answer = [.. query[..Math.Min(query.Length, end + 5)], .. Record];
        answer[2] |= 0x80;
        answer[3] = 0x80;
        (answer[6], answer[7], answer[10], answer[11]) = (0, 1, 0, 0);
        return answer;
    }
}

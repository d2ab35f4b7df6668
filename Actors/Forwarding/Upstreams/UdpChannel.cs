using System.Net;
using System.Net.Sockets;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// One UDP socket to an upstream: connected, so that the kernel drops what comes from anywhere else, with a source port
/// the kernel drew. Replies are read and answered on a thread of the pool as they come; no thread waits. An error of the
/// socket (the upstream's host says that nobody listens) ends it and what is under way on it. Thread-safe.
/// </summary>
internal sealed class UdpChannel : IDisposable
{
    private const int MaxResponse = 4096;
    private const int LeastQueries = 256;
    private const int MoreQueries = 768;
    private const int LeastMilliseconds = 5_000;
    private const int MoreMilliseconds = 10_000;

    private readonly Upstream _upstream;
    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _arguments;
    private readonly AttemptTable _table;
    private readonly long _wornAt;
    private int _queriesLeft;
    private int _isClosed;
    private volatile bool _closesWhenDone;

    private UdpChannel(Upstream upstream, Socket socket)
    {
        _upstream = upstream;
        _socket = socket;
        _table = new AttemptTable(upstream);
        _queriesLeft = LeastQueries + Unpredictable.Below(MoreQueries);
        _wornAt = upstream.Wheel.Now + LeastMilliseconds + Unpredictable.Below(MoreMilliseconds);
        // No execution context is to travel with a reply: there is nobody it belongs to.
        _arguments = new SocketAsyncEventArgs(true);
        _arguments.SetBuffer(new byte[MaxResponse]);
        _arguments.Completed += OnCompleted;
    }

    /// <summary>Attempts under way.</summary>
    public int Count => _table.Count;

    /// <summary>True when it is to be replaced by one with another port.</summary>
    public bool IsWorn => Volatile.Read(ref _queriesLeft) <= 0 || _upstream.Wheel.Now >= _wornAt;

    /// <summary>True once it cannot be used any more.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Opens one.</summary>
    /// <returns>Null if there is no descriptor left, or no way to the upstream.</returns>
    public static UdpChannel? TryOpen(Upstream upstream)
    {
        if (!upstream.Budget.TryTakeSocket())
        {
            return null;
        }

        Socket? socket = null;
        try
        {
            var endPoint = upstream.Address.EndPoint;
            socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            if (upstream.Options.SourceAddress is { } source && source.AddressFamily == endPoint.AddressFamily)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            socket.Connect(endPoint);
            return new UdpChannel(upstream, socket);
        }
        catch (SocketException)
        {
            socket?.Dispose();
            upstream.Budget.ReturnSocket();
            return null;
        }
    }

    /// <summary>Begins to read; once.</summary>
    public void BeginReceive() => Receive();

    /// <summary>Sends an attempt.</summary>
    /// <returns>False if it could not be sent and is still the caller's.</returns>
    public bool TrySend(Attempt attempt)
    {
        if (!_table.TryAdd(attempt))
        {
            return false;
        }

        Interlocked.Decrement(ref _queriesLeft);
        _upstream.SetDeadline(attempt);
        SocketError error;
        try
        {
            // From here on a reply may end the attempt at any moment; only the octets of this send are still needed.
            _socket.Send(attempt.Octets, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
        }

        if (error is SocketError.Success or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.TryAgain)
        {
            // A datagram the kernel has no room for is lost as it would be on the wire.
            return true;
        }

        var isOurs = _table.TryTake(attempt);
        Dispose();
        return !isOurs;
    }

    /// <summary>Takes no more queries, and closes with the last reply.</summary>
    public void CloseWhenDone()
    {
        _closesWhenDone = true;
        CloseIfDone();
    }

    /// <summary>Closes it; attempts under way fail.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        // A read under way ends by this, and only then are the arguments free.
        _socket.Dispose();
        _arguments.Dispose();
        _upstream.Budget.ReturnSocket();
        foreach (var attempt in _table.Close())
        {
            _upstream.End(attempt, AttemptResult.Unreachable);
        }
    }

    private void OnCompleted(object? sender, SocketAsyncEventArgs arguments)
    {
        if (OnReceived())
        {
            Receive();
        }
    }

    private void Receive()
    {
        try
        {
            while (!_socket.ReceiveAsync(_arguments))
            {
                if (!OnReceived())
                {
                    return;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }
    }

    private bool OnReceived()
    {
        if (_arguments.SocketError != SocketError.Success)
        {
            Dispose();
            return false;
        }

        var message = _arguments.MemoryBuffer.Span[.._arguments.BytesTransferred];
        if (_table.TakeAnswered(message) is { } attempt)
        {
            _upstream.OnReply(attempt, message);
            CloseIfDone();
        }

        return true;
    }

    private void CloseIfDone()
    {
        if (_closesWhenDone && _table.Count == 0)
        {
            Dispose();
        }
    }
}

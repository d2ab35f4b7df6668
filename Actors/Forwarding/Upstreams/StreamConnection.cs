using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// One connection to an upstream. Queries that come while a write is under way, or before the connection stands, go with
/// the next write. Thread-safe, blocks nobody. Bounds: <see cref="AttemptTable.MaxCount"/> queries, of which each is below
/// 300 octets, and one message of at most 64 KiB in the making.
/// </summary>
/// <param name="upstream">The upstream.</param>
/// <param name="transport">Whom its end is told.</param>
/// <param name="useTls">True for TLS.</param>
internal sealed class StreamConnection(Upstream upstream, StreamTransport transport, bool useTls)
{
    private const int FirstBuffer = 4096;
    private const int LargestBuffer = 2 + ushort.MaxValue;
    private const int TimeoutsUntilStuck = 2;

    private readonly Lock _lock = new();
    private readonly AttemptTable _table = new(upstream);
    private byte[] _output = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _filled;
    private bool _isWriting = true;
    private Socket? _socket;
    private Stream? _stream;
    private int _isClosed;
    private long _lastUsed = upstream.Wheel.Now;
    private volatile bool _hasBeenUsed;

    /// <summary>Attempts under way.</summary>
    public int Count => _table.Count;

    /// <summary>When it was last used, in the wheel's time.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>True once it has brought an answer.</summary>
    public bool HasBeenUsed => _hasBeenUsed;

    /// <summary>True when nothing has come for a while although much was asked: it gets no more queries and is closed.</summary>
    public bool IsStuck => _table.Timeouts >= TimeoutsUntilStuck;

    /// <summary>Begins to connect; once.</summary>
    public void Begin() => _ = RunAsync();

    /// <summary>Sends an attempt, now or when the connection stands.</summary>
    /// <returns>False if it is full or closed; the attempt is then still the caller's.</returns>
    public bool TrySend(Attempt attempt)
    {
        if (!_table.TryAdd(attempt))
        {
            return false;
        }

        upstream.SetDeadline(attempt);
        Volatile.Write(ref _lastUsed, upstream.Wheel.Now);
        lock (_lock)
        {
            Append(attempt.Framed.Span);
            if (_isWriting)
            {
                return true;
            }

            _isWriting = true;
        }

        _ = WriteAsync();
        return true;
    }

    /// <summary>Closes it.</summary>
    /// <param name="result">What attempts under way end with.</param>
    public void Close(AttemptResult result)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        // Whatever waits on the socket throws, the handshake included.
        Volatile.Read(ref _socket)?.Dispose();
        upstream.Budget.ReturnSocket();
        transport.OnClosed(this, _table.Close(), result);
    }

    private void Append(ReadOnlySpan<byte> framed)
    {
        if (_output.Length - _filled < framed.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _output.Length);
            _output.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_output);
            _output = larger;
        }

        framed.CopyTo(_output.AsSpan(_filled));
        _filled += framed.Length;
    }

    private async Task RunAsync()
    {
        try
        {
            var stream = await ConnectAsync();
            Volatile.Write(ref _stream, stream);
            _ = WriteAsync();
            await ReadAsync(stream);
        }
        catch (Exception fault) when (IsOfNetwork(fault))
        {
            // Told below.
        }
        finally
        {
            Close(AttemptResult.Unreachable);
        }
    }

    private async Task<Stream> ConnectAsync()
    {
        using var limit = new CancellationTokenSource(upstream.Options.ReadTimeout);
        var endPoint = upstream.Address.EndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Volatile.Write(ref _socket, socket);
        if (Volatile.Read(ref _isClosed) != 0)
        {
            socket.Dispose();
        }

        if (upstream.Options.SourceAddress is { } source && source.AddressFamily == endPoint.AddressFamily)
        {
            socket.Bind(new IPEndPoint(source, 0));
        }

        await socket.ConnectAsync(endPoint, limit.Token);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return useTls ? await SecureAsync(stream, limit.Token) : stream;
    }

    private async Task<Stream> SecureAsync(NetworkStream inner, CancellationToken cancellationToken)
    {
        var stream = new SslStream(inner);
        try
        {
            await stream.AuthenticateAsClientAsync(upstream.Options.Tls.OptionsFor(upstream.Address), cancellationToken);
            return stream;
        }
        catch (AuthenticationException)
        {
            upstream.Metrics.CountTlsFailure();
            throw;
        }
    }

    /// <summary>Writes until nothing is left; one is under way at a time.</summary>
    private async Task WriteAsync()
    {
        try
        {
            while (TryTakeOutput(out var octets))
            {
                await _stream!.WriteAsync(octets);
                ArrayPool<byte>.Shared.Return(octets.Array!);
            }
        }
        catch (Exception fault) when (IsOfNetwork(fault))
        {
            Close(AttemptResult.Unreachable);
        }
    }

    private bool TryTakeOutput(out ArraySegment<byte> octets)
    {
        lock (_lock)
        {
            octets = new ArraySegment<byte>(_output, 0, _filled);
            if (_filled == 0)
            {
                _isWriting = false;
                return false;
            }

            _output = ArrayPool<byte>.Shared.Rent(FirstBuffer);
            _filled = 0;
            return true;
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        var filled = 0;
        while (true)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(filled));
            if (count == 0)
            {
                break;
            }

            filled += count;
            filled = TakeMessages(buffer, filled);
            if (filled == buffer.Length || (filled >= 2 && BinaryPrimitives.ReadUInt16BigEndian(buffer) + 2 > buffer.Length))
            {
                var larger = ArrayPool<byte>.Shared.Rent(LargestBuffer);
                buffer.AsSpan(0, filled).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }

        // On an exception it is left to the collector: the read may still be filling it.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private int TakeMessages(byte[] buffer, int filled)
    {
        var position = 0;
        while (filled - position >= 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(position));
            if (filled - position - 2 < length)
            {
                break;
            }

            var message = buffer.AsSpan(position + 2, length);
            if (_table.TakeAnswered(message) is { } attempt)
            {
                _hasBeenUsed = true;
                Volatile.Write(ref _lastUsed, upstream.Wheel.Now);
                upstream.OnReply(attempt, message);
            }

            position += 2 + length;
        }

        buffer.AsSpan(position, filled - position).CopyTo(buffer);
        return filled - position;
    }

    private static bool IsOfNetwork(Exception fault) =>
        fault is SocketException or IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException or InvalidOperationException;
}

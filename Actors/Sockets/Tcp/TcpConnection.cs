using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// One TCP connection: reads messages one after the other without waiting for answers (RFC 7766 section 6.2.1.1), and
/// ends when the client has sent its last, breaks the framing, exceeds a time limit, or the listener drains. Holds no
/// buffer while it is idle. A client that only shuts down its sending side still gets its answers.
/// </summary>
internal sealed class TcpConnection
{
    private const int MinMessage = 12;

    private readonly TcpServer _server;
    private readonly Socket _socket;
    private readonly TcpOutput _output;
    private readonly ushort _clientPort;
    private readonly HostAddress _local;
    private readonly int _bufferLength;
    private long _messageStarted;
    private volatile bool _isEnding;
    private int _isClosed;

    /// <summary>Takes over an accepted socket.</summary>
    public TcpConnection(TcpServer server, Socket socket, HostAddress client, ushort clientPort)
    {
        _server = server;
        _socket = socket;
        Client = client;
        _clientPort = clientPort;
        _local = Unmapped(((IPEndPoint)socket.LocalEndPoint!).Address);
        _output = new TcpOutput(socket, server.Options, server.Time);
        _bufferLength = Math.Max(server.Options.MaxTcpQueryOctets + 2, 4096);
    }

    /// <summary>The client's address.</summary>
    public HostAddress Client { get; }

    /// <summary>Place in the connection table; its own business.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Timestamp of the last query or answer.</summary>
    public long LastActivity => _output.LastActivity;

    /// <summary>True between queries: no message begun, none in flight.</summary>
    public bool IsIdle => !_output.IsBusy && Volatile.Read(ref _messageStarted) == 0;

    /// <summary>An IPv4-mapped address as IPv4.</summary>
    public static HostAddress Unmapped(IPAddress address) =>
        HostAddress.FromIPAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>Serves the connection to its end. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync();
            _isEnding = true;
            await _output.WhenEmptyAsync();
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The client is gone, or a time limit has closed the socket.
        }
        catch (Exception fault)
        {
            _server.Fault(fault);
        }

        Close(null);
    }

    /// <summary>Closes the connection where a time limit is over.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void CheckLimits(long now)
    {
        var options = _server.Options;
        if (IsOver(_output.WriteStarted, now, options.TcpWriteLimit))
        {
            // The client takes nothing: drop what the kernel still holds for it, too.
            Reset();
            Close("write_limit");
        }
        else if (IsOver(Volatile.Read(ref _messageStarted), now, options.TcpReadLimit))
        {
            Close("read_limit");
        }
        else if ((_isEnding || IsIdle) && IsOver(LastActivity, now, options.TcpIdleLimit))
        {
            Close("idle");
        }
    }

    /// <summary>Lets the connection end: at once when idle, else after its answers.</summary>
    public void Drain()
    {
        _isEnding = true;
        if (!_output.IsBusy)
        {
            Close("drain");
        }
        else
        {
            ShutdownReceive();
        }
    }

    /// <summary>Closes the socket; the loops end by themselves.</summary>
    /// <param name="reason">Why the server did it, for the metric; null when the client ended it.</param>
    public void Close(string? reason)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _output.Break();
        _socket.Dispose();
        _server.Remove(this, reason);
    }

    private bool IsOver(long started, long now, TimeSpan limit) => started != 0 && _server.Time.GetElapsedTime(started, now) > limit;

    private void Reset() => Try(() => _socket.LingerState = new LingerOption(true, 0));

    private void ShutdownReceive() => Try(() => _socket.Shutdown(SocketShutdown.Receive));

    private static void Try(Action call)
    {
        try
        {
            call();
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    private async Task ReadAsync()
    {
        while (!_isEnding)
        {
            // Waits without a buffer: thousands of idle connections cost no memory here.
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
            var buffer = ArrayPool<byte>.Shared.Rent(_bufferLength);
            try
            {
                if (!await ReadMessagesAsync(buffer))
                {
                    return;
                }
            }
            finally
            {
                Volatile.Write(ref _messageStarted, 0);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Reads until the buffer is empty between two messages.</summary>
    /// <returns>False when no more is to be read from this client.</returns>
    private async ValueTask<bool> ReadMessagesAsync(byte[] buffer)
    {
        var filled = 0;
        do
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
            if (read == 0 || _isEnding)
            {
                return false;
            }

            filled += read;
            var used = await HandleMessagesAsync(buffer, filled);
            if (used < 0)
            {
                return false;
            }

            filled -= used;
            buffer.AsSpan(used, filled).CopyTo(buffer);
            NoteMessageStart(used > 0, filled > 0);
        }
        while (filled > 0);
        return true;
    }

    /// <summary>The limit of a message runs from its first octet, however many come later one by one.</summary>
    private void NoteMessageStart(bool isNew, bool isPartial)
    {
        if (!isPartial)
        {
            Volatile.Write(ref _messageStarted, 0);
        }
        else if (isNew || _messageStarted == 0)
        {
            Volatile.Write(ref _messageStarted, _server.Time.GetTimestamp());
        }
    }

    /// <summary>Begins every whole message of the buffer.</summary>
    /// <returns>The octets used; -1 when the framing is broken.</returns>
    private async ValueTask<int> HandleMessagesAsync(byte[] buffer, int filled)
    {
        var used = 0;
        while (filled - used >= 2)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(used));
            if (length < MinMessage || length > _server.Options.MaxTcpQueryOctets)
            {
                _server.BadFraming();
                return -1;
            }

            if (filled - used - 2 < length)
            {
                break;
            }

            if (!_output.MayRead())
            {
                Volatile.Write(ref _messageStarted, 0);
                await _output.WaitForRoomAsync();
            }

            Handle(buffer.AsSpan(used + 2, length));
            used += length + 2;
        }

        _output.Flush();
        return used;
    }

    private void Handle(ReadOnlySpan<byte> message)
    {
        var exchange = _server.Exchanges.Take();
        exchange.Begin(_output);
        var context = exchange.Context;
        message.CopyTo(context.RequestBuffer(message.Length).Span);
        context.ClientAddress = Client;
        context.ClientPort = _clientPort;
        context.LocalAddress = _local;
        context.ReceivedTimestamp = Stopwatch.GetTimestamp();
        switch (_server.Runner.Run(exchange, message.Length))
        {
            case QueryOutcome.Waiting:
                exchange.Resume();
                break;
            case QueryOutcome.Refused:
                Refuse(exchange, message);
                exchange.Resume();
                break;
            case QueryOutcome.Nothing:
                context.ResponseLength = 0;
                exchange.Complete();
                break;
            default:
                exchange.Complete();
                break;
        }
    }

    private void Refuse(TcpExchange waiting, ReadOnlySpan<byte> message)
    {
        var refusal = _server.Exchanges.Take();
        var context = refusal.Context;
        message.CopyTo(context.RequestBuffer(message.Length).Span);
        context.Transport = Transport.Tcp;
        context.SetRequest(message.Length);
        _server.Runner.Refuse(context);
        refusal.Take(waiting);
        refusal.Complete();
    }
}

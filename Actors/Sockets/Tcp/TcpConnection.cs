using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>
/// One TCP connection, encrypted or not: reads messages one after the other without waiting for answers (RFC 7766 section 6.2.1.1), and
/// ends when the client has sent its last, breaks the framing, exceeds a time limit, or the listener drains. Holds no
/// buffer while it is idle. A client that only shuts down its sending side still gets its answers.
/// </summary>
internal sealed class TcpConnection : ServedConnection
{
    private const int MinMessage = 12;

    private readonly TcpOutput _output;
    private readonly int _bufferLength;
    private long _messageStarted;
    private volatile bool _isEnding;

    /// <summary>Takes over an accepted socket.</summary>
    public TcpConnection(TcpServer server, Socket socket, IPEndPoint client)
        : base(server, socket, client)
    {
        _output = new TcpOutput(Transport, server.Options, server.Time);
        _bufferLength = Math.Max(server.Options.MaxTcpQueryOctets + 2, 4096);
    }

    /// <inheritdoc/>
    public override long LastActivity => _output.LastActivity;

    /// <inheritdoc/>
    protected override bool IsQuiet => !_output.IsBusy && Volatile.Read(ref _messageStarted) == 0;

    /// <inheritdoc/>
    protected override async Task ServeAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception fault) when (_isEnding && TcpTransport.IsEnd(fault))
        {
            // Told to read no more: what is in flight is answered all the same.
        }

        _isEnding = true;
        await _output.WhenEmptyAsync();
    }

    /// <inheritdoc/>
    protected override void CheckServing(long now)
    {
        var options = Server.Options;
        if (IsOver(_output.WriteStarted, now, options.TcpWriteLimit))
        {
            // The client takes nothing: drop what the kernel still holds for it, too.
            Transport.Reset();
            Close("write_limit");
        }
        else if (IsOver(Volatile.Read(ref _messageStarted), now, options.TcpReadLimit))
        {
            Close("read_limit");
        }
        else if ((_isEnding || IsQuiet) && IsOver(LastActivity, now, options.TcpIdleLimit))
        {
            Close("idle");
        }
    }

    /// <inheritdoc/>
    protected override void DrainServing()
    {
        _isEnding = true;
        if (!_output.IsBusy)
        {
            Close("drain");
        }
        else
        {
            Transport.ShutdownReceive();
        }
    }

    /// <inheritdoc/>
    protected override void OnClosing() => _output.Break();

    private async Task ReadAsync()
    {
        while (!_isEnding)
        {
            // Waits without a buffer: thousands of idle connections cost no memory here.
            await Transport.ReceiveAsync(Memory<byte>.Empty);
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
            var read = await Transport.ReceiveAsync(buffer.AsMemory(filled));
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
            Volatile.Write(ref _messageStarted, Server.Time.GetTimestamp());
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
            if (length < MinMessage || length > Server.Options.MaxTcpQueryOctets)
            {
                Server.BadFraming();
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
        var exchange = Server.Exchanges.Take();
        exchange.Begin(_output);
        var context = exchange.Context;
        message.CopyTo(context.RequestBuffer(message.Length).Span);
        context.ClientAddress = Client;
        context.ClientPort = ClientPort;
        context.LocalAddress = Local;
        context.ReceivedTimestamp = Stopwatch.GetTimestamp();
        switch (Server.Runner.Run(exchange, message.Length))
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
        var refusal = Server.Exchanges.Take();
        var context = refusal.Context;
        message.CopyTo(context.RequestBuffer(message.Length).Span);
        context.Transport = Protocol.Wire.Transport.Tcp;
        context.SetRequest(message.Length);
        Server.Runner.Refuse(context);
        refusal.Take(waiting);
        refusal.Complete();
    }
}

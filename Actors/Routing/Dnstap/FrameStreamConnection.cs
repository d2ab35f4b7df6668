using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>One connection to a collector, from the handshake (READY, ACCEPT, START) to the farewell (STOP, FINISH). Used by one task at a time.</summary>
internal sealed class FrameStreamConnection : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly byte[] _control = new byte[FrameStreams.MaxControlLength];
    private readonly CancellationTokenSource _closing = new();

    private FrameStreamConnection(Stream stream)
    {
        _stream = stream;
        Ended = Task.CompletedTask;
    }

    /// <summary>Done when the collector has finished, closed or said what it must not.</summary>
    public Task Ended { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="FrameStreamException">The collector does not take dnstap, or speaks something else.</exception>
    /// <exception cref="IOException">The connection failed; likewise SocketException, AuthenticationException and cancellation.</exception>
    public static async Task<FrameStreamConnection> OpenAsync(DnstapOptions options, CancellationToken limit)
    {
        var connection = new FrameStreamConnection(await ConnectAsync(options, limit));
        try
        {
            await connection._stream.WriteAsync(FrameStreams.Control(FrameStreams.Ready, hasContentType: true), limit);
            await connection._stream.FlushAsync(limit);
            if (!await connection.ReadControlAsync(FrameStreams.Accept, limit))
            {
                throw new FrameStreamException("it takes other contents than protobuf:dnstap.Dnstap");
            }

            await connection._stream.WriteAsync(FrameStreams.Control(FrameStreams.Start, hasContentType: true), limit);
            await connection._stream.FlushAsync(limit);
            connection.Ended = connection.ReadControlAsync(FrameStreams.Finish, connection._closing.Token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes data frames.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken limit)
    {
        await _stream.WriteAsync(frames, limit);
        await _stream.FlushAsync(limit);
    }

    /// <summary>Says that nothing follows, and waits until the collector has all.</summary>
    public async Task FinishAsync(CancellationToken limit)
    {
        await WriteAsync(FrameStreams.Control(FrameStreams.Stop, hasContentType: false), limit);
        await Ended.WaitAsync(limit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private static async Task<Stream> ConnectAsync(DnstapOptions options, CancellationToken limit)
    {
        var endpoint = options.Endpoint;
        var socket = endpoint.Path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = options.WriteBuffer << 20 }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            EndPoint to = endpoint.Path is null ? new DnsEndPoint(endpoint.Host, endpoint.Port) : new UnixDomainSocketEndPoint(endpoint.Path);
            await socket.ConnectAsync(to, limit);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return endpoint.IsTls ? await SecureAsync(stream, options, limit) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(NetworkStream inner, DnstapOptions options, CancellationToken limit)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = options.Endpoint.Host };
        if (options.SkipVerify)
        {
#pragma warning disable CA5359 // Asked for in the Corefile, by its own word.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        var stream = new SslStream(inner);
        await stream.AuthenticateAsClientAsync(tls, limit);
        return stream;
    }

    private async Task<bool> ReadControlAsync(uint wanted, CancellationToken limit)
    {
        var prefix = _control.AsMemory(0, FrameStreams.PrefixLength);
        await _stream.ReadExactlyAsync(prefix, limit);
        if (!FrameStreams.TryReadPrefix(prefix.Span, out var length))
        {
            throw new FrameStreamException("what it sends is no control frame of Frame Streams");
        }

        await _stream.ReadExactlyAsync(_control.AsMemory(0, length), limit);
        if (!FrameStreams.TryReadControl(_control.AsSpan(0, length), out var type, out var acceptsDnstap) || type != wanted)
        {
            throw new FrameStreamException($"it sends a control frame of type {type} where {wanted} must follow");
        }

        return acceptsDnstap;
    }
}

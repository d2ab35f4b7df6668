using System.Net.Security;
using System.Net.Sockets;

namespace ActorDns.Actors.Sockets.Tcp;

/// <summary>The octets encrypted with TLS; usable after <see cref="HandshakeAsync"/>.</summary>
internal sealed class TlsTransport : TcpTransport
{
    private readonly SslStream _stream;

    /// <summary>Takes an accepted socket; nothing is sent or received yet.</summary>
    public TlsTransport(Socket socket)
        : base(socket) => _stream = new SslStream(new NetworkStream(socket, ownsSocket: false));

    /// <inheritdoc/>
    public override Stream Stream => _stream;

    /// <summary>The protocol that was agreed on (RFC 7301); empty when the client named none.</summary>
    public SslApplicationProtocol Protocol => _stream.NegotiatedApplicationProtocol;

    /// <summary>Greets the client.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The client or this side refuses the other, or what comes is no TLS; also <see cref="IOException"/>.</exception>
    public Task HandshakeAsync(SslServerAuthenticationOptions options) => _stream.AuthenticateAsServerAsync(options);

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> data) => _stream.WriteAsync(data);

    /// <inheritdoc/>
    public override void Dispose()
    {
        SayGoodbye();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override void Release() => _stream.Dispose();

    /// <summary>close_notify (RFC 8446 section 6.1), if the kernel takes it at once: nobody waits for a client to hear that it is over.</summary>
    private void SayGoodbye()
    {
        if (!_stream.IsAuthenticated)
        {
            return;
        }

        try
        {
            _ = _stream.ShutdownAsync().ContinueWith(static goodbye => _ = goodbye.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception)
        {
            // A write is under way, the client is gone, or the library gave up on what it sent: each in its own kind of exception.
        }
    }
}

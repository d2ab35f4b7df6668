using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Sockets.Tcp;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ActorDns.Actors.Sockets.Https;

/// <summary>A connection as Kestrel takes it: pipes over its octets, decrypted already, and what the handshake agreed on.</summary>
internal sealed class HttpConnectionContext : DefaultConnectionContext
{
    // Not the one of the base, which it disposes while somebody may cancel it.
    private readonly CancellationTokenSource _closed = new();
    private readonly HttpConnection _connection;

    /// <summary>Makes it of a connection whose handshake is over.</summary>
    public HttpConnectionContext(HttpConnection connection)
        : base(Guid.NewGuid().ToString("N"))
    {
        _connection = connection;
        ConnectionClosed = _closed.Token;
        RemoteEndPoint = connection.RemoteEndPoint;
        LocalEndPoint = connection.LocalEndPoint;

        // Without a buffer while nothing comes: idle connections cost no memory here.
        var stream = connection.Octets.Stream;
        Transport = new Pipes(
            PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
        Features.Set(connection);
        if (connection.Octets is TlsTransport tls)
        {
            var agreed = new Agreed(tls.Protocol.Protocol);
            Features.Set<ITlsConnectionFeature>(agreed);
            Features.Set<ITlsApplicationProtocolFeature>(agreed);
        }
    }

    /// <summary>Tells requests under way that the connection is over.</summary>
    public void Cancel() => _ = _closed.CancelAsync();

    /// <summary>Kestrel does not take it any more.</summary>
    public void Forget() => _connection.End();

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _connection.Close("http");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        _connection.End();
        await base.DisposeAsync();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Certificates of clients were looked at in the handshake; requests do not see them.</summary>
    private sealed class Agreed(ReadOnlyMemory<byte> protocol) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol => protocol;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }
}

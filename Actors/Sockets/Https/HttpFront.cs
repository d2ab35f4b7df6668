using System.Net;
using System.Threading.Channels;
using ActorDns.Actors.Sockets.Tcp;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorDns.Actors.Sockets.Https;

/// <summary>
/// HTTP of one listener: Kestrel without sockets of its own. Connections come from the listener's accept loops through the same
/// door as all others (<see cref="TcpServer"/>), whose bound is the bound of what waits here. Thread-safe.
/// </summary>
internal sealed class HttpFront : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>Octets of a request's line and headers beside the query in it; browsers send less than 2 kB.</summary>
    private const int RoomForHeaders = 8 * 1024;

    private const int MaxHeaders = 64;

    /// <summary>Octets a second below which a body is given up behind its time limit.</summary>
    private const double LeastRate = 240;

    /// <summary>Kestrel looks once a second, and takes no shorter limits of rates.</summary>
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromSeconds(1.5);

    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });
    private readonly KestrelServer _kestrel;

    /// <summary>Starts it.</summary>
    /// <param name="server">The listener's connections.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="loggers">Where Kestrel logs.</param>
    public HttpFront(TcpServer server, SocketMetrics metrics, ILoggerFactory loggers)
    {
        _kestrel = new KestrelServer(Options.Create(Configure(server.Options)), this, loggers);

        // Done at once: nothing is bound.
        _kestrel.StartAsync(new Application(new HttpQueries(server, metrics)), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    EndPoint IConnectionListener.EndPoint { get; } = new IPEndPoint(IPAddress.Any, 0);

    /// <summary>Hands a connection to Kestrel.</summary>
    /// <returns>False when it takes no more.</returns>
    public bool TryServe(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    /// <summary>Ends Kestrel; its connections have been closed. Does not wait for its own bookkeeping of them: its Dispose would, for up to a second.</summary>
    public void Dispose()
    {
        _connections.Writer.TryComplete();
        _ = _kestrel.StopAsync(new CancellationToken(canceled: true));
        while (_connections.Reader.TryRead(out var left))
        {
            ((HttpConnectionContext)left).Forget();
        }
    }

    /// <inheritdoc/>
    ValueTask<IConnectionListener> IConnectionListenerFactory.BindAsync(EndPoint endpoint, CancellationToken cancellationToken) => ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    async ValueTask<ConnectionContext?> IConnectionListener.AcceptAsync(CancellationToken cancellationToken)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    ValueTask IConnectionListener.UnbindAsync(CancellationToken cancellationToken)
    {
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;

    private static KestrelServerOptions Configure(ListenerOptions options)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        var limits = kestrel.Limits;
        var headers = RoomForHeaders + (options.MaxTcpQueryOctets * 4 / 3);
        limits.MaxConcurrentConnections = null;
        limits.MaxRequestBodySize = options.MaxTcpQueryOctets;
        limits.MaxRequestLineSize = headers;
        limits.MaxRequestHeadersTotalSize = headers;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.KeepAliveTimeout = options.TcpIdleLimit;
        limits.RequestHeadersTimeout = options.TcpReadLimit;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastRate, Grace(options.TcpReadLimit));

        // It counts the whole of what waits, minutes for a long answer; each write has its own limit here.
        limits.MinResponseDataRate = null;
        limits.Http2.MaxStreamsPerConnection = options.MaxTcpInFlightPerConnection;
        limits.Http2.MaxRequestHeaderFieldSize = headers;

        // HTTP/1.1 and HTTP/2, which is what it speaks unless told: being told, it warns that it sees no certificate.
        kestrel.Listen(new IPEndPoint(IPAddress.Any, 0));
        return kestrel;
    }

    private static TimeSpan Grace(TimeSpan limit) => limit < ShortestGrace ? ShortestGrace : limit;

    private sealed class Application(HttpQueries queries) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => queries.HandleAsync(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}

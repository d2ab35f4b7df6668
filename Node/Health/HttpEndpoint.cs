using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using ActorDns.Node.Configuration.Corefile.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ActorDns.Node.Health;

/// <summary>
/// A small HTTP server for one address: a few fixed paths, and 404 or one handler for all others. Kestrel without a web host around it: no
/// second container, no environment variable that could move it, no signal handler of its own. At most
/// <see cref="MaxConnections"/> connections; more are closed as they come.
/// </summary>
internal sealed class HttpEndpoint : IDisposable
{
    /// <summary>Connections at a time.</summary>
    public const int MaxConnections = 512;

    /// <summary>How long running requests may take after the listener was closed.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private const int LinuxSocketLevel = 1;
    private const int LinuxReusePort = 15;

    private readonly string _directive;
    private readonly ListenAddress _listen;
    private readonly KestrelServer _server;
    private readonly Application _application;

    /// <summary>Makes an endpoint; it listens after <see cref="StartAsync"/>.</summary>
    /// <param name="directive">The directive it serves, for error messages.</param>
    /// <param name="listen">Where to listen.</param>
    /// <param name="paths">What answers each path.</param>
    /// <param name="loggers">Where Kestrel logs.</param>
    /// <param name="otherwise">What answers all other paths; 404 when null.</param>
    /// <param name="isBeside">True when another endpoint of this process has a wider or narrower address of the same port.</param>
    public HttpEndpoint(
        string directive, ListenAddress listen, IReadOnlyDictionary<string, RequestDelegate> paths, ILoggerFactory loggers, RequestDelegate? otherwise = null, bool isBeside = false)
    {
        _directive = directive;
        _listen = listen;
        _application = new Application(paths.ToFrozenDictionary(StringComparer.Ordinal), otherwise ?? WriteNotFoundAsync);
        _server = new KestrelServer(
            Options.Create(Configure(listen)),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions { CreateBoundListenSocket = endpoint => Bind(endpoint, isBeside) }), loggers),
            loggers);
    }

    /// <summary>Where it listens, as it was asked for.</summary>
    public ListenAddress Listen => _listen;

    /// <summary>The address bound, with the port the kernel picked if 0 was asked for; null before the start.</summary>
    public IPEndPoint? BoundAddress { get; private set; }

    /// <summary>Binds the address and begins to answer.</summary>
    /// <exception cref="InvalidOperationException">The address cannot be bound; the message names directive, address and cure.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(_application, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new InvalidOperationException(
                $"'{_directive}' cannot listen on {_listen}: {exception.Message} Give the directive another address, or stop what uses this one.", exception);
        }

        var address = new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        BoundAddress = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
    }

    /// <summary>Closes the listener at once and its connections soon after.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        drain.CancelAfter(DrainTime);
        await _server.StopAsync(drain.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    /// <summary>Answers a request with a short text.</summary>
    public static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static KestrelServerOptions Configure(ListenAddress listen)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = 64 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        if (listen.Address is null)
        {
            options.ListenAnyIP(listen.Port, static endpoint => endpoint.Protocols = HttpProtocols.Http1);
        }
        else
        {
            options.Listen(listen.Address, listen.Port, static endpoint => endpoint.Protocols = HttpProtocols.Http1);
        }

        return options;
    }

    private static Socket Bind(EndPoint endpoint, bool isBeside)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            if (isBeside)
            {
                SharePort(socket);
            }

            socket.Bind(endpoint);

            // After the bind it lets ours in that come later, and did not let us in beside another process.
            SharePort(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SharePort(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(LinuxSocketLevel, LinuxReusePort, BitConverter.GetBytes(1));
        }
    }

    private static Task WriteNotFoundAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status404NotFound, "404 page not found\n");

    private sealed class Application(FrozenDictionary<string, RequestDelegate> paths, RequestDelegate otherwise) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) =>
            paths.GetValueOrDefault(context.Request.Path.Value ?? string.Empty, otherwise)(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}

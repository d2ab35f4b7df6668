using System.Net.Sockets;
using ActorDns.Actors.Routing.Kubernetes;
using k8s;
using k8s.Exceptions;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// The authenticated HTTP client of one API server. KubernetesClient finds server and credentials (service account with
/// its token renewed from the file, kubeconfig, or a given address); the requests are ours. Thread-safe.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly k8s.Kubernetes _client;
    private readonly string? _serverName;

    private ApiConnection(KubernetesClientConfiguration configuration)
    {
        configuration.FirstMessageHandlerSetup = Prepare;
        configuration.UserAgent = "actordns";
        _client = new k8s.Kubernetes(configuration);
        _serverName = string.IsNullOrWhiteSpace(configuration.TlsServerName) ? null : configuration.TlsServerName;
    }

    /// <summary>The API server's address.</summary>
    public Uri Address => _client.BaseUri;

    /// <summary>Finds the API server that a kubernetes directive means.</summary>
    /// <exception cref="SourceException">The kubeconfig, certificate or service account cannot be used; the message names it.</exception>
    public static ApiConnection Open(KubernetesOptions options)
    {
        try
        {
            return new ApiConnection(Configure(options));
        }
        catch (Exception cause) when (cause is not SourceException)
        {
            // KubernetesClient raises whatever its YAML, PEM and file readers do.
            throw new SourceException(SourceFault.Denied, $"{Origin(options)} cannot be used: {cause.Message}", innerException: cause);
        }
    }

    /// <summary>Sends a GET and gives the answer as soon as its head is there.</summary>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public async Task<HttpResponseMessage> GetAsync(string relativePath, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, relativePath));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        if (_serverName is not null)
        {
            request.Headers.Host = _serverName;
        }

        return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static KubernetesClientConfiguration Configure(KubernetesOptions options)
    {
        var configuration = options.KubeconfigFile is { } file
            ? KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file), options.KubeconfigContext)
            : options.Endpoint is { } endpoint
                ? new KubernetesClientConfiguration { Host = endpoint.AbsoluteUri }
                : KubernetesClientConfiguration.InClusterConfig();
        if (options.KubeconfigFile is not null && options.Endpoint is { } other)
        {
            configuration.Host = other.AbsoluteUri;
        }

        if (options.TlsCertificateFile is { } certificate && options.TlsKeyFile is { } key)
        {
            configuration.ClientCertificateFilePath = Existing(certificate);
            configuration.ClientKeyFilePath = Existing(key);
        }

        if (options.TlsCaFile is { } authority)
        {
            configuration.SslCaCerts = [];
            configuration.SslCaCerts.ImportFromPemFile(Existing(authority));
        }

        return configuration;
    }

    private static string Existing(string file) =>
        File.Exists(file) ? file : throw new KubeConfigException($"the file {file} of option tls does not exist");

    private static string Origin(KubernetesOptions options) => options switch
    {
        { KubeconfigFile: { } file } => $"kubeconfig {file}",
        { Endpoint: { } endpoint } => $"endpoint {endpoint}",
        _ => "the service account of this pod",
    };

    /// <summary>
    /// A peer that vanished without a word is found by TCP within a minute, long before the silence of a watch is
    /// suspicious. Addresses of the API server change: no connection is used for new requests for ever.
    /// </summary>
    private static void Prepare(SocketsHttpHandler handler)
    {
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        handler.AllowAutoRedirect = false;
        handler.ConnectCallback = ConnectAsync;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

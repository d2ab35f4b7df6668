using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// An upstream over HTTPS (RFC 8484): POST, HTTP/2 with all queries on one connection as far as the upstream lets them, the
/// certificate checked. ID is 0 on the wire for the sake of HTTP caches. Bound: <see cref="MaxUnderWay"/>. Thread-safe.
/// </summary>
internal sealed class HttpsTransport : UpstreamTransport
{
    private const int MaxUnderWay = 512;
    private const string MediaType = "application/dns-message";

    private readonly Upstream _upstream;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _closing = new();
    private readonly Uri _url;
    private int _underWay;

    public HttpsTransport(Upstream upstream)
    {
        _upstream = upstream;
        var tls = upstream.Options.Tls.OptionsFor(upstream.Address);
        _url = new UriBuilder("https", tls.TargetHost!.Contains(':') ? $"[{tls.TargetHost}]" : tls.TargetHost, upstream.Address.EndPoint.Port, upstream.Address.Path).Uri;
        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = upstream.Options.Expire,
            ConnectTimeout = upstream.Options.ReadTimeout,
            MaxConnectionsPerServer = 4,
            ConnectCallback = ConnectAsync,
        };
        _client = new HttpClient(handler)
        {
            MaxResponseContentBufferSize = ushort.MaxValue,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    /// <inheritdoc/>
    public override bool TryStart(Attempt attempt)
    {
        if (Interlocked.Increment(ref _underWay) > MaxUnderWay || _closing.IsCancellationRequested)
        {
            Interlocked.Decrement(ref _underWay);
            return false;
        }

        attempt.Id = 0;
        _upstream.ShowQuery(attempt);
        _ = RunAsync(attempt);
        return true;
    }

    /// <inheritdoc/>
    public override bool Tidy() => false;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _closing.Cancel();
        _client.Dispose();
    }

    private async Task RunAsync(Attempt attempt)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        limit.CancelAfter(_upstream.Options.ReadTimeout);
        byte[]? message = null;
        var result = AttemptResult.Unreachable;
        try
        {
            message = await AskAsync(attempt.Octets.ToArray(), limit.Token);
            result = AttemptResult.Malformed;
        }
        catch (OperationCanceledException)
        {
            result = AttemptResult.TimedOut;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            if (fault is AuthenticationException || fault.InnerException is AuthenticationException)
            {
                _upstream.Metrics.CountTlsFailure();
            }
        }

        Interlocked.Decrement(ref _underWay);
        if (message is { Length: >= 12 } && attempt.IsAnsweredBy(message))
        {
            _upstream.OnReply(attempt, message);
            return;
        }

        if (result == AttemptResult.Malformed)
        {
            _upstream.Metrics.CountRejected(RejectReason.Question);
        }

        _upstream.End(attempt, result);
    }

    private async Task<byte[]> AskAsync(byte[] query, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(query);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        request.Version = HttpVersion.Version20;
        using var response = await _client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Connects to the address of the Corefile, whatever the name in the URL: a resolver cannot ask itself for it.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(_upstream.Address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (_upstream.Options.SourceAddress is { } source && source.AddressFamily == socket.AddressFamily)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            await socket.ConnectAsync(_upstream.Address.EndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

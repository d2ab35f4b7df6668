using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using ActorDns.Actors.Caching;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets.Tcp;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ActorDns.Actors.Sockets.Https;

/// <summary>
/// Queries in requests (RFC 8484): <c>GET /dns-query?dns=BASE64URL</c> and <c>POST /dns-query</c> with a message as its body.
/// What DNS has an answer to is answered with 200, whatever its RCODE. Thread-safe.
/// </summary>
/// <param name="server">The listener's connections.</param>
/// <param name="metrics">The counters.</param>
internal sealed class HttpQueries(TcpServer server, SocketMetrics metrics)
{
    /// <summary>The path (RFC 8484 leaves it to the server; this one is everybody's).</summary>
    public const string Path = "/dns-query";

    /// <summary>The media type of DNS messages (RFC 8484 section 6).</summary>
    public const string MediaType = "application/dns-message";

    private const int KeptExchanges = 64;

    private const string Parameter = "dns";

    private readonly ExchangePool<HttpExchange> _exchanges = new(KeptExchanges, pool => new HttpExchange(pool));
    private readonly string _name = $"{ServerScheme.Https.Text()}://:{server.Options.Port.ToString(CultureInfo.InvariantCulture)}";

    private int MaxQuery => server.Options.MaxTcpQueryOctets;

    /// <summary>Answers a request. Does not throw.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var connection = context.Features.Get<HttpConnection>()!;
        connection.Enter();
        var message = ArrayPool<byte>.Shared.Rent(MaxQuery + 1);
        try
        {
            var (status, length) = await ReadAsync(context, message);
            await (status == StatusCodes.Status200OK ? AnswerAsync(context, connection, message.AsMemory(0, length)) : RefuseAsync(context, status));
        }
        catch (BadHttpRequestException fault)
        {
            Count(_name, fault.StatusCode);
            context.Response.StatusCode = fault.StatusCode;
        }
        catch (Exception fault) when (TcpTransport.IsEnd(fault) || fault is OperationCanceledException)
        {
            // The client is gone.
        }
        catch (Exception fault)
        {
            server.Fault(fault);
            context.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
            connection.Leave();
        }
    }

    /// <summary>Reads the query into a buffer of <see cref="MaxQuery"/> octets and one.</summary>
    /// <returns>200 with its length, or the status that says what is wrong.</returns>
    private async ValueTask<(int Status, int Length)> ReadAsync(HttpContext context, byte[] message)
    {
        var request = context.Request;
        if (!string.Equals(request.Path.Value, Path, StringComparison.Ordinal))
        {
            return (StatusCodes.Status404NotFound, 0);
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return ReadParameter(request.Query, message);
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD, POST";
            return (StatusCodes.Status405MethodNotAllowed, 0);
        }

        if (!IsMessage(request.ContentType))
        {
            return (StatusCodes.Status415UnsupportedMediaType, 0);
        }

        return request.ContentLength > MaxQuery ? (StatusCodes.Status413PayloadTooLarge, 0) : await ReadBodyAsync(request, message);
    }

    private (int Status, int Length) ReadParameter(IQueryCollection parameters, byte[] message)
    {
        if (!parameters.TryGetValue(Parameter, out StringValues values) || values is not [{ Length: > 0 } text])
        {
            return (StatusCodes.Status400BadRequest, 0);
        }

        // Of four characters come three octets; without padding (RFC 8484 section 6).
        if (text.Length / 4 * 3 > MaxQuery)
        {
            return (StatusCodes.Status413PayloadTooLarge, 0);
        }

        return text[^1] != '=' && Base64Url.DecodeFromChars(text, message, out _, out var length) == OperationStatus.Done && length <= MaxQuery
            ? (StatusCodes.Status200OK, length)
            : (StatusCodes.Status400BadRequest, 0);
    }

    private async ValueTask<(int Status, int Length)> ReadBodyAsync(HttpRequest request, byte[] message)
    {
        var length = await request.Body.ReadAtLeastAsync(message.AsMemory(0, MaxQuery + 1), MaxQuery + 1, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length > MaxQuery ? (StatusCodes.Status413PayloadTooLarge, 0) : (StatusCodes.Status200OK, length);
    }

    private static bool IsMessage(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase);
    }

    private async Task AnswerAsync(HttpContext http, HttpConnection connection, ReadOnlyMemory<byte> message)
    {
        var exchange = Begin(connection, message.Span);
        switch (server.Runner.Run(exchange, message.Length))
        {
            case QueryOutcome.Waiting:
                await exchange.WaitAsync();
                break;
            case QueryOutcome.Refused:
                exchange.Abandon();
                exchange = Begin(connection, message.Span);
                Refuse(exchange.Context, message.Length);
                break;
        }

        var status = Describe(http.Response, exchange.Context, out var name);
        if (status != StatusCodes.Status200OK)
        {
            exchange.Return();
            await RefuseAsync(http, status);
            return;
        }

        Count(name, status);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            exchange.Return();
            return;
        }

        await SendAsync(http, exchange);
    }

    /// <summary>Sends the response from a copy: a client that takes it slowly must not keep the exchange.</summary>
    private static async Task SendAsync(HttpContext http, HttpExchange exchange)
    {
        var length = exchange.Context.ResponseLength;
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            exchange.Context.Response.CopyTo(body);
            exchange.Return();
            await http.Response.Body.WriteAsync(body.AsMemory(0, length), http.RequestAborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private HttpExchange Begin(HttpConnection connection, ReadOnlySpan<byte> message)
    {
        var exchange = _exchanges.Take();
        var context = exchange.Context;
        message.CopyTo(context.RequestBuffer(message.Length).Span);
        context.ClientAddress = connection.Client;
        context.ClientPort = connection.ClientPort;
        context.LocalAddress = connection.Local;
        context.ReceivedTimestamp = Stopwatch.GetTimestamp();
        return exchange;
    }

    private void Refuse(QueryContext context, int length)
    {
        context.Transport = Transport.Tcp;
        context.SetRequest(length);
        server.Runner.Refuse(context);
    }

    /// <summary>Sets the headers of the response.</summary>
    /// <returns>200, or the status that says why there is none.</returns>
    private int Describe(HttpResponse response, QueryContext context, out string name)
    {
        name = context.Block?.ServerText ?? _name;
        if (context.Continuation is { } more)
        {
            // One request has one message as its answer: no zone goes through here.
            (more as IDisposable)?.Dispose();
            context.RespondWithCode(ResponseCode.Refused);
        }

        if (context.ResponseLength == 0)
        {
            return context.Query.Status == QueryStatus.Drop ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError;
        }

        response.ContentType = MediaType;
        response.ContentLength = context.ResponseLength;
        response.Headers.CacheControl = FreshnessOf(context);
        return StatusCodes.Status200OK;
    }

    /// <summary>How long HTTP caches may keep a response: as long as DNS caches may (RFC 8484 section 5.1).</summary>
    private static string FreshnessOf(QueryContext context)
    {
        if (!context.MayBeCached)
        {
            return "no-store";
        }

        var seconds = AnswerFacts.TryRead(context.Request, context.Query, context.Response, out var facts) ? facts.TtlSeconds : 0;
        var who = context.Block is { DependsOnClient: true } ? "private, " : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{who}max-age={seconds}");
    }

    private Task RefuseAsync(HttpContext context, int status)
    {
        Count(_name, status);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // A body that nobody reads may be long: the connection ends behind the answer, and the client is to know it.
            context.Response.Headers.Connection = "close";
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(TextOf(status), context.RequestAborted);
    }

    private string TextOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => $"Ask at {Path}.\n",
        StatusCodes.Status405MethodNotAllowed => "Ask with GET or POST.\n",
        StatusCodes.Status413PayloadTooLarge => $"A query has at most {MaxQuery} octets.\n",
        StatusCodes.Status415UnsupportedMediaType => $"A POST has a DNS message as its body, of type {MediaType}.\n",
        StatusCodes.Status500InternalServerError => "There is no response.\n",
        _ => $"This is no DNS query. GET {Path}?{Parameter}=... has one in base64url without padding, POST has one as its body.\n",
    };

    private void Count(string name, int status) => metrics.HttpResponse(name, status);
}

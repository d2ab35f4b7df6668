using System.Globalization;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>Sends requests, limited and counted, and turns every way they fail into a <see cref="SourceException"/>. Thread-safe.</summary>
internal sealed class ApiRequests(ApiConnection connection, RequestLimiter limiter, WatchMetrics metrics, KubernetesSettings settings, TimeProvider clock)
{
    private const int MaximumErrorBody = 4096;
    private const string Method = "GET";

    private string Host => connection.Address.Authority;

    /// <summary>Sends a request; an answer that says no comes as <see cref="ApiResponse.Refusal"/>.</summary>
    public async Task<ApiResponse> SendAsync(string path, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        await limiter.WaitAsync(cancellationToken);
        metrics.ObserveLimiter(Method, Host, clock.GetElapsedTime(begun));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.ListIdleTimeout);
        HttpResponseMessage? response = null;
        var sent = clock.GetTimestamp();
        try
        {
            response = await connection.GetAsync(path, patience.Token);
            metrics.ObserveRequest(Method, Host, clock.GetElapsedTime(sent));
            Count(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            var body = await response.Content.ReadAsStreamAsync(patience.Token);
            var refusal = response.IsSuccessStatusCode ? null : await ReadRefusalAsync(response, body, patience.Token);
            return new ApiResponse(response, body, refusal);
        }
        catch (Exception cause)
        {
            if (response is null)
            {
                Count("<error>");
            }

            response?.Dispose();
            if (cause is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no answer within {settings.ListIdleTimeout.TotalSeconds:0.#} s", cause);
            }

            throw;
        }
    }

    /// <summary>Runs a conversation and turns what goes wrong on the way into a fault.</summary>
    /// <exception cref="SourceException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<T> GuardAsync<T>(ObjectKind kind, Func<Task<T>> conversation, CancellationToken cancellationToken)
    {
        try
        {
            return await conversation();
        }
        catch (Exception cause) when (cause is not (SourceException or OperationCanceledException) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the conversation was given up", cause, cancellationToken);
        }
        catch (Exception cause) when (cause is not SourceException && !cancellationToken.IsCancellationRequested)
        {
            // Sockets, TLS, HTTP, credentials and hostile JSON: many exceptions, one cure, to try again.
            throw new SourceException(SourceFault.Transient, $"{kind} from {connection.Address}: {Explain(cause)}", innerException: cause);
        }
    }

    private static string Explain(Exception cause) =>
        cause.InnerException is { } inner ? $"{cause.Message} ({inner.Message})" : cause.Message;

    private void Count(string code) => metrics.CountRequest(code, Method, Host);

    private async Task<ApiStatus> ReadRefusalAsync(HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var octets = new byte[MaximumErrorBody];
        var length = await body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        var status = ApiStatus.Read(octets.AsSpan(0, length), (int)response.StatusCode);
        var retryAfter = response.Headers.RetryAfter;
        var wait = retryAfter?.Delta ?? (retryAfter?.Date - clock.GetUtcNow());
        return status with { Code = (int)response.StatusCode, RetryAfter = wait > TimeSpan.Zero ? wait : status.RetryAfter };
    }
}

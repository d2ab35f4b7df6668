using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// One upstream and its health: after <see cref="MaxFails"/> exchanges failed in a row it counts as down, and a probe
/// (<c>. NS</c>) every half second brings it back with its first answer. Thread-safe.
/// </summary>
internal sealed class Upstream : IDisposable
{
    /// <summary>Failures in a row that make it down.</summary>
    public const int MaxFails = 2;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(500);

    private readonly ForwardMetrics.UpstreamMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _disposed = new();
    private int _fails;
    private int _isProbing;

    public Upstream(IPEndPoint endPoint, TimeSpan timeout, ForwardMetrics metrics, TimeProvider time)
    {
        EndPoint = endPoint;
        _timeout = timeout;
        _metrics = metrics.Of(endPoint);
        _time = time;
    }

    /// <summary>Address and port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>True while it counts as down.</summary>
    public bool IsDown => Volatile.Read(ref _fails) >= MaxFails;

    /// <summary>Asks once.</summary>
    /// <returns>The response, or null when there was none in time.</returns>
    public async Task<byte[]?> AskAsync(UpstreamQuery query, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var response = await TryAskAsync(query, cancellationToken);
        if (response is not null)
        {
            Volatile.Write(ref _fails, 0);
            _metrics.Observe((ResponseCode)(response[3] & 0xF), Stopwatch.GetElapsedTime(started));
        }
        else if (!cancellationToken.IsCancellationRequested && Interlocked.Increment(ref _fails) >= MaxFails
            && Interlocked.Exchange(ref _isProbing, 1) == 0)
        {
            _ = ProbeAsync();
        }

        return response;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    private async Task<byte[]?> TryAskAsync(UpstreamQuery query, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            return await UpstreamExchange.AskAsync(EndPoint, query, limit.Token);
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            var token = _disposed.Token;
            while (await TryAskAsync(UpstreamQuery.Probe(), token) is null)
            {
                _metrics.CountFailedProbe();
                await Task.Delay(ProbeInterval, _time, token);
            }

        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The server stops.
        }
        finally
        {
            // In this order: a failure between the two starts the next probe.
            Volatile.Write(ref _isProbing, 0);
            Volatile.Write(ref _fails, 0);
        }
    }
}

using System.Collections.Concurrent;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// One forward directive at run time: its upstreams, tried in a random order that begins with those that are up, each
/// within its time-out and all within five seconds; queries that agree in every octet but the ID share one exchange.
/// Bound: at most <see cref="MaxUnderWay"/> exchanges at once; a query beyond it is refused and counted. Thread-safe.
/// </summary>
internal sealed class Forwarder : IDisposable
{
    /// <summary>Exchanges under way at once.</summary>
    public const int MaxUnderWay = 10_000;

    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(5);

    private readonly Upstream[] _upstreams;
    private readonly ForwardMetrics _metrics;
    private readonly ConcurrentDictionary<byte[], Task<byte[]?>> _underWay = new(OctetComparer.Instance);
    private int _count;

    public Forwarder(ForwardOptions options, TimeSpan timeout, ForwardMetrics metrics, TimeProvider time)
    {
        From = options.From;
        _metrics = metrics;
        _upstreams = [.. options.Upstreams.Select(upstream => new Upstream(upstream, timeout, metrics, time))];
    }

    /// <summary>Names at or below it are forwarded.</summary>
    public DomainName From { get; }

    /// <summary>Asks the upstreams.</summary>
    /// <param name="query">The query.</param>
    /// <param name="response">The response, or null when no upstream gave one in time.</param>
    /// <returns>False if too many are under way.</returns>
    public bool TryAsk(UpstreamQuery query, out Task<byte[]?> response)
    {
        var key = query.Key.ToArray();
        if (_underWay.TryGetValue(key, out response!))
        {
            return true;
        }

        if (Interlocked.Increment(ref _count) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _count);
            _metrics.CountReject();
            response = Task.FromResult<byte[]?>(null);
            return false;
        }

        var completion = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        response = _underWay.GetOrAdd(key, completion.Task);
        if (response == completion.Task)
        {
            _ = RunAsync(query, key, completion);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var upstream in _upstreams)
        {
            upstream.Dispose();
        }
    }

    private async Task RunAsync(UpstreamQuery query, byte[] key, TaskCompletionSource<byte[]?> completion)
    {
        try
        {
            completion.SetResult(await AskInTurnAsync(query));
        }
        catch (Exception fault)
        {
            completion.SetException(fault);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task<byte[]?> AskInTurnAsync(UpstreamQuery query)
    {
        using var limit = new CancellationTokenSource(TotalTimeout);
        var order = (Upstream[])_upstreams.Clone();
        Random.Shared.Shuffle(order);
        if (order.All(upstream => upstream.IsDown))
        {
            // Perhaps only the probe is lost: a random one is tried all the same.
            _metrics.CountAllDown();
        }

        foreach (var upstream in order.OrderBy(upstream => upstream.IsDown))
        {
            if (await upstream.AskAsync(query, limit.Token) is { } response)
            {
                return response;
            }

            if (limit.IsCancellationRequested)
            {
                break;
            }
        }

        return null;
    }
}

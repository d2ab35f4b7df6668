using System.Collections.Concurrent;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// One forward directive at run time: its upstreams, tried in a random order that begins with those that are up, each
/// within its time-out, round after round until two and a half time-outs (5 s) are over, so that one lost datagram costs a
/// second try and not the answer; queries that agree in every octet but the ID share one exchange.
/// Bound: the <see cref="ForwardBudget"/> of the process; a query beyond it is refused and counted. Thread-safe.
/// </summary>
internal sealed class Forwarder : IDisposable
{
    private static readonly TimeSpan ShortestRound = TimeSpan.FromMilliseconds(100);

    private readonly Upstream[] _upstreams;
    private readonly ForwardMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _totalTimeout;
    private readonly ConcurrentDictionary<byte[], Task<byte[]?>> _underWay = new(OctetComparer.Instance);
    private readonly ForwardBudget _budget;

    public Forwarder(ForwardOptions options, TimeSpan timeout, ForwardMetrics metrics, ForwardBudget budget, TimeProvider time)
    {
        _budget = budget;
        From = options.From;
        _metrics = metrics;
        _time = time;
        _totalTimeout = timeout * 2.5;
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

        if (!_budget.TryTake())
        {
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
            _budget.Return();
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
            _budget.Return();
        }
    }

    private async Task<byte[]?> AskInTurnAsync(UpstreamQuery query)
    {
        using var limit = new CancellationTokenSource(_totalTimeout);
        var order = (Upstream[])_upstreams.Clone();
        Random.Shared.Shuffle(order);
        if (order.All(upstream => upstream.IsDown))
        {
            // Perhaps only the probe is lost: a random one is tried all the same.
            _metrics.CountAllDown();
        }

        while (!limit.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            foreach (var upstream in order.OrderBy(upstream => upstream.IsDown))
            {
                if (await upstream.AskAsync(query, limit.Token) is { } response)
                {
                    return response;
                }
            }

            if (_time.GetElapsedTime(started) < ShortestRound)
            {
                // All refused at once: give them a moment instead of asking thousands of times.
                await Pause(limit.Token);
            }
        }

        return null;
    }

    private async Task Pause(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(ShortestRound, _time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The time is over: the caller sees it.
        }
    }
}

using Prometheus;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// Counts the queries of one transport of a listener that wait for something, against their bound. Thread-safe, and
/// touched only by queries that are not answered at once.
/// </summary>
/// <param name="limit">The bound, 1 and up.</param>
/// <param name="gauge">Shows the count.</param>
internal sealed class InFlightGate(int limit, Gauge.Child gauge)
{
    /// <summary>Those beyond the bound that a stage began although it was told not to; behind these nothing is begun at all.</summary>
    private readonly int _ceiling = limit + Math.Max(16, limit / 4);
    private TaskCompletionSource? _empty;
    private int _count;

    /// <summary>Queries waiting now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>True while one more may wait.</summary>
    public bool HasRoom => Count < limit;

    /// <summary>True while one more may wait for servers outside of the cluster, which get three quarters of the places.</summary>
    public bool HasRoomOutside => Count < limit - (limit / 4);

    /// <summary>True when not even a query that would be answered at once may be begun: stages wait against the rule.</summary>
    public bool IsShut => Count >= _ceiling;

    /// <summary>Counts one that waits; <see cref="Exit"/> must follow in either case.</summary>
    /// <returns>False if it is beyond the bound: its client is to get SERVFAIL now.</returns>
    public bool Enter()
    {
        gauge.Inc();
        return Interlocked.Increment(ref _count) <= limit;
    }

    /// <summary>Counts one that is done.</summary>
    public void Exit()
    {
        gauge.Dec();
        if (Interlocked.Decrement(ref _count) == 0)
        {
            Volatile.Read(ref _empty)?.TrySetResult();
        }
    }

    /// <summary>Done when none waits, from a moment on at which no more are begun.</summary>
    public Task WhenEmptyAsync()
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _empty, empty);
        Interlocked.MemoryBarrier();
        if (Count == 0)
        {
            empty.TrySetResult();
        }

        return empty.Task;
    }
}

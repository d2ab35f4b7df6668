using ActorDns.Actors.Sockets.Udp;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// The file descriptors that TCP connections of all listeners may use together. At the process's limit the runtime
/// aborts the process, so shares are kept: a quarter for exchanges with upstreams, at most 10,000, and for everything else
/// another quarter, at most 512. Thread-safe.
/// </summary>
/// <param name="limit">The process's limit, RLIMIT_NOFILE.</param>
internal sealed class DescriptorBudget(long limit)
{
    private const int MaxReserve = 512;
    private const int MaxExchanges = 10_000;
    private const int NumberOfFiles = 7;

    private int _taken;

    /// <summary>The process's limit.</summary>
    public long Limit { get; } = limit;

    /// <summary>Descriptors connections may have.</summary>
    public int Connections { get; } =
        (int)Math.Min(limit - Math.Min(limit / 4, MaxExchanges) - Math.Min(limit / 4, MaxReserve), int.MaxValue);

    /// <summary>Descriptors exchanges with upstreams may have; one each.</summary>
    public int Exchanges { get; } = (int)Math.Max(1, Math.Min(limit / 4, MaxExchanges));

    /// <summary>The budget of this process; unbounded where the system does not tell its limit.</summary>
    public static DescriptorBudget OfProcess() => new(ReadLimit());

    /// <summary>Takes one descriptor.</summary>
    /// <returns>False when none is left.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Connections)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Return() => Interlocked.Decrement(ref _taken);

    private static unsafe long ReadLimit()
    {
        if (!LinuxCalls.IsKnownSystem)
        {
            return int.MaxValue;
        }

        var limits = stackalloc ulong[2];
        return LinuxCalls.GetResourceLimit(NumberOfFiles, limits) == 0 ? (long)Math.Min(limits[0], int.MaxValue) : 1024;
    }
}

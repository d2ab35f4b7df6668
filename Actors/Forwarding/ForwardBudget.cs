using ActorDns.Actors.Sockets;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// The exchanges that all forward directives of the process may have under way together; each holds one file descriptor,
/// and at the limit of descriptors the runtime aborts the process. Thread-safe.
/// </summary>
/// <param name="exchanges">Exchanges at once, at least 1.</param>
public sealed class ForwardBudget(int exchanges)
{
    private int _taken;

    /// <summary>Exchanges at once.</summary>
    public int Exchanges { get; } = exchanges;

    /// <summary>The budget of this process: a quarter of its descriptors, at most 10,000.</summary>
    public static ForwardBudget OfProcess() => new(DescriptorBudget.OfProcess().Exchanges);

    /// <summary>Takes one.</summary>
    /// <returns>False when none is left.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Exchanges)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Return() => Interlocked.Decrement(ref _taken);
}

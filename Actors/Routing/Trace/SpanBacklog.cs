namespace ActorDns.Actors.Routing.Trace;

/// <summary>Counts the spans that wait for the collector, up to a bound. Thread-safe.</summary>
/// <param name="bound">The bound.</param>
internal sealed class SpanBacklog(int bound)
{
    private int _waiting;

    /// <summary>Takes places, all or none.</summary>
    public bool TryTake(int count)
    {
        if (Interlocked.Add(ref _waiting, count) <= bound)
        {
            return true;
        }

        Interlocked.Add(ref _waiting, -count);
        return false;
    }

    /// <summary>Gives places back.</summary>
    public void Return(int count) => Interlocked.Add(ref _waiting, -count);
}

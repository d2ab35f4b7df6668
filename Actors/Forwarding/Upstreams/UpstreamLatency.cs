namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// The 95th percentile of how long an upstream takes, followed in steps: up by much when an answer took longer, down by a
/// nineteenth of that when it did not, which balances where one in twenty is above. Thread-safe.
/// </summary>
internal sealed class UpstreamLatency
{
    private const double Shortest = 50;
    private const double Longest = 500;
    private const double Up = 0.19;
    private const double Down = 0.01;

    private readonly Lock _lock = new();
    private double _estimate = Longest;

    /// <summary>Milliseconds after which another upstream is asked too: the percentile, at least 50 and at most 500.</summary>
    public long HedgeDelay => (long)Math.Clamp(Volatile.Read(ref _estimate), Shortest, Longest);

    /// <summary>Takes the time of an answer.</summary>
    public void Observe(TimeSpan duration)
    {
        var milliseconds = duration.TotalMilliseconds;
        lock (_lock)
        {
            var next = _estimate * (milliseconds > _estimate ? 1 + Up : 1 - Down);

            // Within reach of the bounds, so that it comes back soon.
            Volatile.Write(ref _estimate, Math.Clamp(next, Shortest / 2, Longest * 2));
        }
    }
}

namespace ActorDns.Actors.Peers;

/// <summary>
/// The delay before a second holder is asked: the 95th percentile of the last 256 answers' times, within bounds, so that
/// about one question in twenty is asked twice, and a machine that is slow as a whole is not asked twice as much. Used by
/// one thread.
/// </summary>
/// <param name="minimum">Least delay.</param>
/// <param name="maximum">Longest delay; also the one before the first measurement.</param>
internal sealed class HedgeDelay(TimeSpan minimum, TimeSpan maximum)
{
    private const int Samples = 256;
    private const int Refresh = 64;
    private const double Quantile = 0.95;

    private readonly long[] _samples = new long[Samples];
    private readonly long[] _sorted = new long[Samples];
    private long _count;

    /// <summary>The delay now, in ticks.</summary>
    public long Ticks { get; private set; } = maximum.Ticks;

    /// <summary>Takes the time a holder took to answer.</summary>
    /// <param name="ticks">The time in ticks.</param>
    public void Observe(long ticks)
    {
        _samples[_count++ % Samples] = ticks;
        if (_count % Refresh != 0)
        {
            return;
        }

        var used = (int)Math.Min(_count, Samples);
        _samples.AsSpan(0, used).CopyTo(_sorted);
        _sorted.AsSpan(0, used).Sort();
        Ticks = Math.Clamp(_sorted[(int)(Quantile * (used - 1))], minimum.Ticks, maximum.Ticks);
    }
}

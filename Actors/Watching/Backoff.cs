namespace ActorDns.Actors.Watching;

/// <summary>
/// How long to wait before the next try: doubling with each failure in a row, with jitter (a random half of the wait)
/// so that the watchers of a cluster do not come back together, capped, never shorter than a Retry-After.
/// Not thread-safe; a seed replays it.
/// </summary>
internal sealed class Backoff
{
    private const int MaximumDoublings = 20;
    private readonly WatchSettings _settings;
    private readonly Random _random;

    /// <summary>Makes one that has seen no failure.</summary>
    public Backoff(WatchSettings settings)
    {
        _settings = settings;
        _random = settings.Seed is { } seed ? new Random(seed) : new Random();
    }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>The source gave news: the next failure is a first one again.</summary>
    public void Reset() => Failures = 0;

    /// <summary>Counts a failure and says how long to wait.</summary>
    public TimeSpan Next(SourceFault fault, TimeSpan? retryAfter)
    {
        Failures++;
        var wait = fault switch
        {
            SourceFault.VersionGone when Failures == 1 => _settings.RelistSpread * _random.NextDouble(),
            SourceFault.Denied => Jitter(_settings.DeniedBackoff),
            _ => Jitter(Grown()),
        };
        if (retryAfter is { } asked && asked > wait)
        {
            // Jitter on top, not below: everyone was told the same second.
            var obeyed = asked < _settings.MaximumRetryAfter ? asked : _settings.MaximumRetryAfter;
            wait = obeyed + (_settings.MinimumBackoff * _random.NextDouble());
        }

        return wait;
    }

    private TimeSpan Grown()
    {
        var doublings = Math.Min(Failures - 1, MaximumDoublings);
        var grown = _settings.MinimumBackoff * Math.Pow(2, doublings);
        return grown < _settings.MaximumBackoff ? grown : _settings.MaximumBackoff;
    }

    private TimeSpan Jitter(TimeSpan wait) => wait * (0.5 + (0.5 * _random.NextDouble()));
}

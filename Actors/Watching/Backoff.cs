namespace ActorDns.Actors.Watching;

/// <summary>
/// How long to wait before the next try: doubling with each failure in a row, with jitter (a random half of the wait)
/// so that the watchers of a cluster do not come back together, capped, never shorter than a Retry-After.
/// A refusal is asked again quickly a few times and then slowly, and the first version that is gone is listed anew at once.
/// Not thread-safe; a seed replays it.
/// </summary>
internal sealed class Backoff
{
    private const int MaximumDoublings = 20;
    private readonly WatchSettings _settings;
    private readonly Random _random;
    private int _versionsGone;
    private int _denials;

    /// <summary>Makes one that has seen no failure.</summary>
    public Backoff(WatchSettings settings)
    {
        _settings = settings;
        _random = settings.Seed is { } seed ? new Random(seed) : new Random();
    }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>The source gave news: the next failure is a first one again.</summary>
    public void Reset() => (Failures, _versionsGone, _denials) = (0, 0, 0);

    /// <summary>Counts a failure and says how long to wait.</summary>
    /// <param name="fault">The failure.</param>
    /// <param name="retryAfter">The shortest wait the server asks for; null if it asks for none.</param>
    /// <param name="lasted">How long the watch was open that failed; zero for a list.</param>
    public TimeSpan Next(SourceFault fault, TimeSpan? retryAfter, TimeSpan lasted = default)
    {
        if (lasted >= _settings.MaximumBackoff)
        {
            // No news came, for nothing changed: still no loop, which could not be faster than the longest wait anyway.
            Reset();
        }

        Failures++;
        _versionsGone += fault == SourceFault.VersionGone ? 1 : 0;
        _denials = fault == SourceFault.Denied ? _denials + 1 : 0;
        var wait = fault switch
        {
            // However often it was not reachable before: what waits now is only late.
            SourceFault.VersionGone when _versionsGone == 1 => _settings.RelistSpread * _random.NextDouble(),
            // A kube-apiserver that has just started refuses everyone (403) until it has read its RBAC objects.
            SourceFault.Denied when _denials <= _settings.QuickDenials => Jitter(Grown(_denials)),
            SourceFault.Denied => Jitter(_settings.DeniedBackoff),
            _ => Jitter(Grown(Failures)),
        };
        if (retryAfter is { } asked && asked > wait)
        {
            // Jitter on top, not below: everyone was told the same second.
            var obeyed = asked < _settings.MaximumRetryAfter ? asked : _settings.MaximumRetryAfter;
            wait = obeyed + (_settings.MinimumBackoff * _random.NextDouble());
        }

        return wait;
    }

    private TimeSpan Grown(int failures)
    {
        var doublings = Math.Min(failures - 1, MaximumDoublings);
        var grown = _settings.MinimumBackoff * Math.Pow(2, doublings);
        return grown < _settings.MaximumBackoff ? grown : _settings.MaximumBackoff;
    }

    private TimeSpan Jitter(TimeSpan wait) => wait * (0.5 + (0.5 * _random.NextDouble()));
}

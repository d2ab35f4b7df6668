namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Holds requests back: at most a number a second in the long run, with a burst after a pause (a token bucket), and at
/// most a number of lists at the same time. Those who wait are served in their order; there are as many of them as watch actors, so
/// the queue is bounded by the number of kinds. Thread-safe.
/// </summary>
internal sealed class RequestLimiter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _burst;
    private readonly SemaphoreSlim? _inFlight;
    private readonly long _origin;
    private TimeSpan _nextFree;

    /// <summary>Makes a limiter with a full bucket.</summary>
    /// <param name="requestsPerSecond">Above 0.</param>
    /// <param name="burst">At least 1.</param>
    /// <param name="inFlight">Lists at the same time; 0 for any number. Watches are not counted: they stay open for minutes.</param>
    /// <param name="clock">The time.</param>
    public RequestLimiter(double requestsPerSecond, int burst, int inFlight, TimeProvider clock)
    {
        _clock = clock;
        _interval = TimeSpan.FromSeconds(1 / requestsPerSecond);
        _burst = _interval * (burst - 1);
        _inFlight = inFlight > 0 ? new SemaphoreSlim(inFlight, inFlight) : null;
        _origin = clock.GetTimestamp();
        _nextFree = -_burst;
    }

    /// <summary>Waits until a request may leave.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = _clock.GetElapsedTime(_origin);
            var floor = now - _burst;
            _nextFree = _nextFree < floor ? floor : _nextFree;
            wait = _nextFree - now;
            _nextFree += _interval;
        }

        return wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, _clock, cancellationToken);
    }

    /// <summary>Waits until a list may begin; dispose of the result at its end.</summary>
    public async Task<IDisposable> EnterListAsync(CancellationToken cancellationToken)
    {
        if (_inFlight is null)
        {
            return new Place(null);
        }

        await _inFlight.WaitAsync(cancellationToken);
        return new Place(_inFlight);
    }

    /// <inheritdoc/>
    public void Dispose() => _inFlight?.Dispose();

    private sealed class Place(SemaphoreSlim? inFlight) : IDisposable
    {
        public void Dispose() => inFlight?.Release();
    }
}

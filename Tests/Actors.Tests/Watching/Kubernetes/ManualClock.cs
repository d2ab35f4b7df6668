namespace ActorDns.Actors.Tests.Watching.Kubernetes;

/// <summary>A clock that stands until it is moved; timers fire as it passes them.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<(TimeSpan Due, TimerCallback Callback, object? State)> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add((_now + dueTime, callback, state));
        return new Unstoppable();
    }

    public void Advance(TimeSpan by)
    {
        _now += by;
        foreach (var timer in _timers.Where(timer => timer.Due <= _now).ToArray())
        {
            _timers.Remove(timer);
            timer.Callback(timer.State);
        }
    }

    private sealed class Unstoppable : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

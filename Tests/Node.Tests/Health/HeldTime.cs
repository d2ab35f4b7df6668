namespace ActorDns.Node.Tests.Health;

/// <summary>A clock whose timers fire when the test says so.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(TimeSpan DueTime, Action Fire)> _timers = [];

    /// <summary>Done when a timer of the given due time was asked for.</summary>
    public Task Asked => _asked.Task;

    public required TimeSpan Awaited { get; init; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_timers)
        {
            _timers.Add((dueTime, () => callback(state)));
        }

        if (dueTime == Awaited)
        {
            _asked.TrySetResult();
        }

        return new Timer();
    }

    public void Release()
    {
        lock (_timers)
        {
            _timers.Where(timer => timer.DueTime == Awaited).ToList().ForEach(timer => timer.Fire());
        }
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Ticks an actor every 2 ms while told to; Akka's own scheduler is too coarse with its 10 ms. At most one tick is in the
/// mailbox. <see cref="Run"/> and <see cref="Clear"/> are for the actor alone.
/// </summary>
internal sealed class Ticker
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    private readonly IActorRef _actor;
    private readonly ITimer _timer;
    private bool _isRunning;
    private int _isTold;

    /// <summary>Makes one that does not run.</summary>
    public Ticker(TimeProvider time, IActorRef actor)
    {
        _actor = actor;
        _timer = time.CreateTimer(static state => ((Ticker)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts or stops it.</summary>
    public void Run(bool isNeeded)
    {
        if (isNeeded != _isRunning)
        {
            _isRunning = isNeeded;
            var interval = isNeeded ? Interval : Timeout.InfiniteTimeSpan;
            _timer.Change(interval, interval);
        }
    }

    /// <summary>A tick has been received: the next may be told.</summary>
    public void Clear() => Volatile.Write(ref _isTold, 0);

    /// <summary>Ends it for good.</summary>
    public void End() => _timer.Dispose();

    private void OnTimer()
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            _actor.Tell(Tick.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>What the actor is told.</summary>
    internal sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}

namespace ActorDns.Actors.Forwarding.Timing;

/// <summary>
/// Deadlines of a great many queries for one timer: a wheel of slots of 8 ms with intrusive lists, so that setting and
/// cancelling one costs no allocation. The timer runs only while there are entries, and sleeps while the next one is far away
/// (a health check of an upstream that is down). What is due happens on a thread of the pool, outside the wheel's lock, up to
/// 16 ms late. Thread-safe.
/// </summary>
internal sealed class DeadlineWheel : IDisposable
{
    private const int SlotLength = 8;
    private const int Slots = 1024;

    /// <summary>Empty slots ahead, from which on it is cheaper to set the timer than to let it tick.</summary>
    private const int FarAway = 4;

    private const long NotSleeping = long.MinValue;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(SlotLength);

    private readonly Lock _lock = new();
    private readonly TimedEntry?[] _slots = new TimedEntry?[Slots];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly List<TimedEntry> _due = [];
    private int _isTicking;
    private long _lastTick;
    private long _sleepsUntil = NotSleeping;
    private int _count;
    private bool _isRunning;
    private bool _isDisposed;

    public DeadlineWheel(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((DeadlineWheel)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds of the clock's timestamp: the same for all wheels of a clock, between which entries are passed on.</summary>
    public long Now => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    /// <summary>Sets, or moves, when an entry is due.</summary>
    public void Set(TimedEntry entry, long dueAt)
    {
        lock (_lock)
        {
            Unlink(entry);
            entry.DueAt = dueAt;
            if (_isDisposed)
            {
                return;
            }

            if (!_isRunning)
            {
                _isRunning = true;
                _lastTick = Now / SlotLength;
                _timer.Change(Period, Period);
            }
            else if (dueAt / SlotLength < _sleepsUntil)
            {
                _sleepsUntil = NotSleeping;
                _timer.Change(Period, Period);
            }

            Link(entry, dueAt);
        }
    }

    /// <summary>Takes an entry out; harmless if it is not in.</summary>
    public void Cancel(TimedEntry entry)
    {
        lock (_lock)
        {
            Unlink(entry);
        }
    }

    /// <summary>Nothing is due any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) != 0)
        {
            return;
        }

        try
        {
            var now = Now;
            Collect(now);
            foreach (var entry in _due)
            {
                entry.OnDue(now);
            }
        }
        finally
        {
            _due.Clear();
            Volatile.Write(ref _isTicking, 0);
        }
    }

    private void Collect(long now)
    {
        lock (_lock)
        {
            var tick = now / SlotLength;
            for (var passed = Math.Max(_lastTick, tick - Slots + 1); passed <= tick; passed++)
            {
                CollectSlot((int)(passed % Slots), now);
            }

            _lastTick = tick;
            _sleepsUntil = NotSleeping;
            if (!_isRunning || _isDisposed)
            {
                return;
            }

            if (_count == 0)
            {
                _isRunning = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            else if (EmptyAhead(tick) is var empty and >= FarAway)
            {
                _sleepsUntil = tick + empty + 1;
                _timer.Change(TimeSpan.FromMilliseconds(((_sleepsUntil + 1) * SlotLength) - now), Period);
            }
        }
    }

    private int EmptyAhead(long tick)
    {
        var empty = 0;
        while (empty < Slots - 1 && _slots[(int)((tick + empty + 1) % Slots)] is null)
        {
            empty++;
        }

        return empty;
    }

    private void CollectSlot(int slot, long now)
    {
        for (var entry = _slots[slot]; entry is not null;)
        {
            var next = entry.Later;
            if (entry.DueAt <= now)
            {
                Unlink(entry);
                _due.Add(entry);
            }

            entry = next;
        }
    }

    private void Link(TimedEntry entry, long dueAt)
    {
        // Never behind the hand; what is further away than one turn is passed by until its time comes.
        var slot = (int)(Math.Max(dueAt / SlotLength, _lastTick) % Slots);
        entry.Slot = slot;
        entry.Earlier = null;
        entry.Later = _slots[slot];
        if (entry.Later is not null)
        {
            entry.Later.Earlier = entry;
        }

        _slots[slot] = entry;
        _count++;
    }

    private void Unlink(TimedEntry entry)
    {
        if (entry.Slot < 0)
        {
            return;
        }

        if (entry.Earlier is null)
        {
            _slots[entry.Slot] = entry.Later;
        }
        else
        {
            entry.Earlier.Later = entry.Later;
        }

        if (entry.Later is not null)
        {
            entry.Later.Earlier = entry.Earlier;
        }

        entry.Earlier = null;
        entry.Later = null;
        entry.Slot = -1;
        _count--;
    }
}

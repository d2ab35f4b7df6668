namespace ActorDns.Actors.Forwarding.Timing;

/// <summary>Something that happens later, see <see cref="DeadlineWheel"/>, which owns the fields of the list.</summary>
internal abstract class TimedEntry
{
    private long _dueAt;

    internal TimedEntry? Earlier { get; set; }

    internal TimedEntry? Later { get; set; }

    internal int Slot { get; set; } = -1;

    /// <summary>When it is due, in the wheel's milliseconds.</summary>
    public long DueAt
    {
        get => Volatile.Read(ref _dueAt);
        internal set => Volatile.Write(ref _dueAt, value);
    }

    /// <summary>
    /// The time has come. It may just have been cancelled, or serve another purpose already: the entry looks under its own
    /// lock whether it is in use and really due. Must not block.
    /// </summary>
    /// <param name="now">The wheel's time.</param>
    public abstract void OnDue(long now);
}

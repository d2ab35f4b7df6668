namespace ActorDns.Actors.Watching;

/// <summary>
/// What outlives a restart of a watch actor. It is in the actor's Props, so the next incarnation finds it; only the
/// living incarnation touches it, one message at a time. Without it a restarted actor would number its epochs from 1
/// again, and the receiver would take its list for an old one; and it would take the last word of the run that the crash
/// cancelled for one of its own run of the same number.
/// </summary>
internal sealed class WatchProgress(ulong resumeFrom, long lastEpoch)
{
    /// <summary>The version to watch from; 0 when a list has to come first. Taken away by <see cref="TakeResumeVersion"/>.</summary>
    private ulong _resumeFrom = resumeFrom;

    /// <summary>The epoch of the last list that was begun; 0 before the first.</summary>
    public long Epoch { get; private set; } = lastEpoch;

    /// <summary>The number of the last run.</summary>
    public long Run { get; private set; }

    /// <summary>Begins a run and gives its number.</summary>
    public long BeginRun() => ++Run;

    /// <summary>Begins an epoch and gives its number.</summary>
    public long BeginEpoch() => ++Epoch;

    /// <summary>
    /// The version a new feeder goes on from, given once: after a crash the actor does not know whether a batch got
    /// lost, so it lists.
    /// </summary>
    public ulong TakeResumeVersion()
    {
        var version = _resumeFrom;
        _resumeFrom = 0;
        return version;
    }
}

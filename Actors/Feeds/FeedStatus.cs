using System.Collections.Concurrent;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// How the kinds of a feed fare, for readiness, metrics and people. Written by the feed actor and the receiver, read by any
/// thread.
/// </summary>
internal sealed class FeedStatus
{
    private readonly ConcurrentDictionary<ObjectKind, string> _faults = new();
    private long _lastListStep;

    /// <summary>Kinds whose source does not answer now, with the reason.</summary>
    public IReadOnlyDictionary<ObjectKind, string> Faults => _faults;

    /// <summary>True while this node is one of those that read the source.</summary>
    public bool IsFeeding { get; set; }

    /// <summary>Time since a feeder was heard of last, in seconds.</summary>
    public double SilenceSeconds { get; set; }

    /// <summary>When a part of a feeder's list came last, as a timestamp of the clock; 0 for never.</summary>
    public long LastListStep
    {
        get => Volatile.Read(ref _lastListStep);
        set => Volatile.Write(ref _lastListStep, value);
    }

    /// <summary>Takes note of a failed list or watch.</summary>
    public void NoteFault(ObjectKind kind, string reason) => _faults[kind] = reason;

    /// <summary>Takes note that the source answers again.</summary>
    public void NoteRecovery(ObjectKind kind) => _faults.TryRemove(kind, out _);
}

using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// Where this node is in the stream of one feeder. A stream that is followed from its middle tells only what comes behind
/// <see cref="From"/>: for a kind it counts when what this node knows reaches that far (it is attached). Then all that the
/// stream has told is known. Used by the receiver alone.
/// </summary>
internal sealed class StreamPosition(long stream, IActorRef feeder)
{
    private readonly Queue<Step> _steps = new();

    /// <summary>The stream.</summary>
    public long Stream { get; } = stream;

    /// <summary>Its feeder.</summary>
    public IActorRef Feeder { get; } = feeder;

    /// <summary>The number of the next frame.</summary>
    public ulong Expected { get; private set; }

    /// <summary>Everything up to here has been applied.</summary>
    public ulong Applied { get; private set; }

    /// <summary>The subscription that what comes is chosen by.</summary>
    public ulong Echoed { get; set; }

    /// <summary>Up to which version each kind had been told when it was begun to be followed.</summary>
    public KindVersions From { get; private set; } = new();

    /// <summary>Up to which version each kind has been told by what has arrived.</summary>
    public KindVersions Told { get; private set; } = new();

    /// <summary>The same by what has been applied.</summary>
    public KindVersions Known { get; private set; } = new();

    /// <summary>The lists under way whose begin was seen, with the subscription they began with.</summary>
    public Dictionary<ObjectKind, (long List, ulong Subscription)> Lists { get; } = [];

    /// <summary>The kinds whose list under way has named something: who subscribes now misses a part of it.</summary>
    public HashSet<ObjectKind> Naming { get; } = [];

    /// <summary>True while a list comes, or one that has come is not applied yet.</summary>
    public bool IsListing => Lists.Count > 0 || _steps.Any(step => step.WhenApplied is not null);

    /// <summary>When it was heard of last.</summary>
    public long LastHeard { get; set; }

    /// <summary>When missing frames were asked for last.</summary>
    public long LastResend { get; set; }

    /// <summary>Follows the stream from where it is now.</summary>
    public void Reset(StreamMessages.StreamHeartbeat heartbeat)
    {
        (Expected, Applied, Echoed) = (heartbeat.LastSequence + 1, heartbeat.LastSequence, heartbeat.Subscription);
        From = KindVersions.Of(heartbeat.Versions);
        Told = From.Clone();
        Known = From.Clone();
        Lists.Clear();
        Naming.Clear();
        _steps.Clear();
    }

    /// <summary>Takes the next frame; what it tells is known when the group is done and all before it are.</summary>
    /// <param name="group">Gets the batches of the frame; seal it when they are sent.</param>
    /// <param name="versions">What will be known with it.</param>
    /// <param name="whenApplied">Called then, in the order of the stream.</param>
    /// <param name="takenAt">The kind of the changes in it, and when they came; nothing for a frame without.</param>
    public Step Take(
        Func<Action, BatchGroup> group, IReadOnlyList<StreamMessages.KindVersion> versions, Action? whenApplied, (ObjectKind Kind, long Timestamp)? takenAt = null)
    {
        foreach (var version in versions)
        {
            Told.Raise(version.Kind, version.Version);
        }

        var step = new Step { Sequence = Expected - 1, Versions = versions, WhenApplied = whenApplied, TakenAt = takenAt };
        step.Group = group(Drain);
        _steps.Enqueue(step);
        return step;
    }

    /// <summary>
    /// What has come so far was not chosen by what this node holds now: it counts as if the stream were followed from here.
    /// </summary>
    public void Rebase() => From = Told.Clone();

    /// <summary>A list has begun.</summary>
    public void BeginList(ObjectKind kind, long list, ulong subscription)
    {
        Lists[kind] = (list, subscription);
        Naming.Remove(kind);
    }

    /// <summary>A list has named objects: it is whole for who had subscribed by the first of them.</summary>
    public void NoteNaming(ObjectKind kind, long list, ulong subscription)
    {
        if (Lists.TryGetValue(kind, out var run) && run.List == list && Naming.Add(kind))
        {
            Lists[kind] = (list, subscription);
        }
    }

    /// <summary>Says whether a list under way names everything to a subscription.</summary>
    public bool IsWhole(ObjectKind kind, ulong subscription) => !Naming.Contains(kind) || Lists[kind].Subscription >= subscription;

    /// <summary>When the oldest frame with changes of a kind came that may not be applied yet; 0 if there is none.</summary>
    public long OldestWaiting(ObjectKind kind)
    {
        foreach (var step in _steps)
        {
            if (step.TakenAt is { } taken && taken.Kind == kind && !step.Group.IsDone)
            {
                return taken.Timestamp;
            }
        }

        return 0;
    }

    /// <summary>The frame expected has come.</summary>
    public void Advance() => Expected++;

    private void Drain()
    {
        while (_steps.TryPeek(out var step) && step.Group.IsDone)
        {
            _steps.Dequeue();
            Applied = Math.Max(Applied, step.Sequence);
            foreach (var version in step.Versions)
            {
                Known.Raise(version.Kind, version.Version);
            }

            step.WhenApplied?.Invoke();
        }
    }

    /// <summary>A frame that has come and may not be applied yet.</summary>
    internal sealed class Step
    {
        public ulong Sequence { get; init; }

        public IReadOnlyList<StreamMessages.KindVersion> Versions { get; init; } = [];

        public Action? WhenApplied { get; init; }

        public (ObjectKind Kind, long Timestamp)? TakenAt { get; init; }

        public BatchGroup Group { get; set; } = null!;
    }
}

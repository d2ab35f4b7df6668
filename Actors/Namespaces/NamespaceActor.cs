using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Namespaces;

/// <summary>
/// The owner of one partition of one namespace: the services whose names hash to it with their slices, and the pods whose
/// addresses do. The single writer of its <see cref="PartitionSnapshot"/> in this node's record table, which everyone reads
/// without asking. <see cref="PartitionState"/> decides; this moves messages.
///
/// Publishes nothing before its state is complete, so that an answer is never given from half a list. A batch is applied
/// whole and published once.
///
/// Supervision: restarted by its shard. A crash loses the state, not the snapshot: that goes on being served while the
/// feed, told by <see cref="RecordMessages.StateLost"/>, lists again, and is replaced when the new state is complete. The
/// message that caused the crash is not tried again.
/// </summary>
internal sealed partial class NamespaceActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan ResendInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealInterval = TimeSpan.FromMinutes(10);

    private readonly string _entityId;
    private readonly string _namespace;
    private readonly int _partition;
    private readonly FeedRecords _records;
    private readonly EntityContext _context;
    private readonly PartitionState _state;
    private readonly ReverseOutbox _outbox;
    private readonly List<(IActorRef Feed, RecordMessages.ObjectsSwept Answer)> _unansweredSweeps = [];
    private IActorRef _feed = ActorRefs.Nobody;
    private bool _isPublished;

    public NamespaceActor(string entityId, string @namespace, int partition, FeedRecords records, EntityContext context)
    {
        _entityId = entityId;
        _namespace = @namespace;
        _partition = partition;
        _records = records;
        _context = context;
        _state = new PartitionState((ulong)context.Time.GetUtcNow().ToUnixTimeMilliseconds());
        _outbox = new ReverseOutbox(records.Options.Id, @namespace, context.Region(), Self, context.Time);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(Heal), Heal.Instance, HealInterval * (0.5 + Random.Shared.NextDouble()), HealInterval);

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // Not the base method: it would call PostStop, which takes the last good snapshot away.
        _context.Metrics.CountCrash();
        LogCrashed(_context.Logger, reason, _entityId, message?.GetType().Name ?? "start");
    }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        PreStart();
        Context.ActorSelection($"/user/{FeedActor.NameOf(_records.Options.Id)}").Tell(new RecordMessages.StateLost(_entityId));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _records.Publish(_namespace, _partition, null);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecordMessages.ApplyObjectChanges apply:
                OnApply(apply);
                break;
            case RecordMessages.SweepObjects sweep:
                OnSweep(sweep);
                break;
            case ReverseMessages.ReverseSetsReplaced replaced:
                _outbox.NoteReplaced(replaced.Batch);
                AfterReverse();
                break;
            case RecordMessages.ReleaseEntity:
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                break;
            case Resend:
                OnResend();
                break;
            case Heal:
                Enqueue(_state.AllContributions());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnApply(RecordMessages.ApplyObjectChanges apply)
    {
        _feed = Sender;
        var news = apply.Changes.Where(change => _state.Apply(change, apply.Epoch)).ToList();
        Publish();
        Observe(news);
        Sender.Tell(new RecordMessages.ObjectChangesApplied(_entityId, apply.Batch));
        OfferToLeave();
    }

    private void OnSweep(RecordMessages.SweepObjects sweep)
    {
        _feed = Sender;
        _state.Sweep(sweep.Kind, sweep.Epoch, sweep.RequiredKinds);
        Publish();
        _unansweredSweeps.RemoveAll(unanswered => unanswered.Answer.Kind == sweep.Kind);
        _unansweredSweeps.Add((Sender, new RecordMessages.ObjectsSwept(_entityId, sweep.Kind, sweep.Epoch)));
        AfterReverse();
    }

    private void Publish()
    {
        if (_state.IsComplete && (_state.HasNews || !_isPublished))
        {
            _isPublished = true;
            _records.Publish(_namespace, _partition, _state.Publish(out var contributions));
            Enqueue(contributions);
        }
    }

    private void Enqueue(IReadOnlyList<ReverseContribution> contributions)
    {
        foreach (var contribution in contributions)
        {
            _outbox.Add(contribution.Prefix, contribution.Set);
        }

        _outbox.Flush();
        if (!_outbox.IsEmpty && !Timers.IsTimerActive(nameof(Resend)))
        {
            Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, ResendInterval);
        }
    }

    private void OnResend()
    {
        _context.Metrics.CountResends(_outbox.Resend());
        if (_outbox.IsEmpty)
        {
            Timers.Cancel(nameof(Resend));
        }
    }

    private void AfterReverse()
    {
        if (!_outbox.IsEmpty)
        {
            return;
        }

        foreach (var (feed, answer) in _unansweredSweeps)
        {
            feed.Tell(answer);
        }

        _unansweredSweeps.Clear();
        OfferToLeave();
    }

    private void OfferToLeave()
    {
        if (_state.IsComplete && _state.IsEmpty && _outbox.IsEmpty)
        {
            _feed.Tell(new RecordMessages.EntityEmptied(_entityId));
        }
    }

    private void Observe(IReadOnlyList<ObjectChange> changes)
    {
        if (!_state.IsComplete)
        {
            return;
        }

        foreach (var change in changes)
        {
            if (change.Object is EndpointSliceObject { TriggerTimeUnixMilliseconds: > 0 } slice
                && _state.TryGetForm(slice.ServiceName, slice.IsImport, out var form))
            {
                var changedAt = DateTimeOffset.FromUnixTimeMilliseconds(slice.TriggerTimeUnixMilliseconds);
                _context.Metrics.ObserveProgramming(form.Value, _context.Time.GetUtcNow() - changedAt);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Entity} crashed at {MessageType}; its last snapshot is served until the objects are listed again")]
    private static partial void LogCrashed(ILogger logger, Exception reason, string entity, string messageType);

    private sealed record Resend : INoSerializationVerificationNeeded
    {
        public static Resend Instance { get; } = new();
    }

    private sealed record Heal : INoSerializationVerificationNeeded
    {
        public static Heal Instance { get; } = new();
    }
}

using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Replication;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Namespaces;

/// <summary>
/// The owner of one copy of one partition of a namespace: the services whose names hash to it with their slices, and the
/// pods whose addresses do. The single writer of its <see cref="PartitionSnapshot"/> in this node's record table, which
/// everyone reads without asking. <see cref="PartitionState"/> decides; this moves messages. A batch is applied whole, and
/// what waits in the mailbox is published together. Whether an answer may be given from it is the receiver's to say: it knows
/// when the shard is complete.
///
/// Supervision: restarted by its shard. A crash loses the state: the receiver, told by
/// <see cref="FeedMessages.EntityStarted"/>, lets the shard's copy begin anew while the other copy answers. The message
/// that caused the crash is not tried again.
/// </summary>
internal sealed partial class NamespaceActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan ResendInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealInterval = TimeSpan.FromMinutes(10);

    private readonly string _entityId;
    private readonly int _copy;
    private readonly string _namespace;
    private readonly int _partition;
    private readonly FeedRecords _records;
    private readonly EntityContext _context;
    private readonly long _born;
    private readonly PartitionState _state;
    private readonly ReverseOutbox _outbox;
    private readonly List<ReverseMessages.TellReverseSets> _tellings = [];
    private readonly List<(RecordMessages.ApplyObjectChanges Batch, List<ObjectChange> News, IActorRef Sender)> _unpublished = [];
    private PartitionSnapshot? _published;
    private bool _isRestart;
    private bool _isReleased;

    public NamespaceActor(string entityId, string @namespace, int partition, FeedRecords records, EntityContext context)
    {
        _entityId = entityId;
        _copy = EntityId.CopyOf(entityId);
        _namespace = @namespace;
        _partition = partition;
        _records = records;
        _context = context;
        _born = context.Holders.Version;
        _state = new PartitionState(partition, records.Options.IndexesPods);
        _outbox = new ReverseOutbox(records.Options.Id, @namespace, context.Holders, Self, context.Time);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private ActorSelection Receiver => Context.ActorSelection($"/user/{ReceiverActor.NameOf(_records.Options.Id)}");

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Receiver.Tell(new FeedMessages.EntityStarted(_entityId, _isRestart));
        Timers.StartPeriodicTimer(nameof(Heal), Heal.Instance, HealInterval * (0.5 + Random.Shared.NextDouble()), HealInterval);
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        _context.Metrics.CountCrash();
        LogCrashed(_context.Logger, reason, _entityId, message?.GetType().Name ?? "start");
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        _isRestart = true;
        base.PostRestart(reason);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        if (!_isReleased)
        {
            _records.LeaveCopy(EntityId.ShardNumberOf(_entityId), _copy);
        }

        _records.Withdraw(_namespace, _partition, _copy, _published);
        _context.Metrics.NoteForward(_records.Options.Id, -(_published?.Count ?? 0));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is IEntityMessage && !Sender.Path.Address.HasLocalScope)
        {
            // Of the receiver of a node that held this partition before: its region has sent it on. This node's own says what
            // is to be known here, and when it is all.
            return;
        }

        if (message is RecordMessages.ApplyObjectChanges apply)
        {
            OnApply(apply);
            return;
        }

        PublishAll();
        switch (message)
        {
            case PublishNow:
                break;
            case RecordMessages.BeginList begin:
                _state.BeginList(begin.Kind, begin.List);
                break;
            case RecordMessages.SweepObjects sweep:
                _state.Sweep(sweep.Kind, sweep.List, sweep.Version);
                Publish();
                Sender.Tell(new RecordMessages.BatchApplied(_entityId, sweep.Batch));
                OfferToLeave();
                break;
            case ReverseMessages.ReverseSetsReplaced replaced:
                _outbox.NoteReplaced(replaced.Batch, Sender.Path.Address.HasLocalScope ? _context.Holders.Self! : Sender.Path.Address);
                AfterReverse();
                break;
            case ReverseMessages.TellReverseSets tell:
                _tellings.Add(tell);
                Enqueue([.. _state.AllContributions().Where(told => IsMissing(ShardOf(told.Prefix), tell))]);
                AfterReverse();
                break;
            case CopyMessages.CopyEntity copy:
                OnCopy(copy);
                break;
            case RecordMessages.ReleaseEntity { IfEmpty: true } when !_state.IsEmpty || !_outbox.IsEmpty:
                // Something came after the offer to leave.
                Receiver.Tell(new FeedMessages.EntityStarted(_entityId, IsRestart: false));
                break;
            case RecordMessages.ReleaseEntity:
                _isReleased = true;
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                Become(Leaving);
                break;
            case Resend:
                OnResend();
                break;
            case Heal:
                Enqueue(_state.AllContributions());
                break;
            case FeedMessages.ReceiverRestarted restarted:
                if (restarted.Feed == _records.Options.Id)
                {
                    Receiver.Tell(new FeedMessages.EntityStarted(_entityId, IsRestart: false));
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>What comes before the end is for the one that comes after: its shard keeps it until then.</summary>
    private static void Leaving(object message)
    {
        if (message is IEntityMessage and not RecordMessages.ReleaseEntity)
        {
            Context.Parent.Forward(message);
        }
    }

    // All this partition has was told to every node that held the shard all its life, or waits in the outbox.
    private bool IsMissing(int shard, ReverseMessages.TellReverseSets tell) => tell.Shards.Contains(shard)
        && (tell.Anew.Contains(shard) || !Address.TryParse(tell.Asker, out var asker) || _context.Holders.HeldSince(asker, shard) > _born);

    private int ShardOf(ReversePrefix prefix) => EntityId.ShardNumberOf(EntityId.OfReverseZone(_records.Options.Id, prefix.ToString()));

    private void OnApply(RecordMessages.ApplyObjectChanges apply)
    {
        var news = apply.Changes.Where(change => _state.Apply(change, apply.Epoch, apply.List)).ToList();
        _unpublished.Add((apply, news, Sender));
        if (_unpublished.Count == 1)
        {
            Self.Tell(PublishNow.Instance);
        }
    }

    private void PublishAll()
    {
        if (_unpublished.Count == 0)
        {
            return;
        }

        Publish();
        foreach (var (batch, news, sender) in _unpublished)
        {
            Observe(batch, news);
            if (batch.Batch != 0)
            {
                sender.Tell(new RecordMessages.BatchApplied(_entityId, batch.Batch), Self);
            }
        }

        // There are thousands of these actors: what the first list took is given back.
        _unpublished.Clear();
        _unpublished.TrimExcess();
        OfferToLeave();
    }

    private void Publish()
    {
        if (_published is null || _state.HasNews)
        {
            var before = _published?.Count ?? 0;
            _published = _state.Publish(out var contributions);
            _context.Metrics.NoteForward(_records.Options.Id, _published.Count - before);
            _records.Publish(_namespace, _partition, _copy, _published);
            Enqueue(contributions);
        }
    }

    private void OnCopy(CopyMessages.CopyEntity copy)
    {
        var target = Context.ActorSelection(copy.Target);
        var feed = _records.Options.Id;
        foreach (var epoch in _state.Export(_namespace).GroupBy(item => item.Epoch, item => item.Change))
        {
            foreach (var run in MessageSize.Cut([.. epoch]))
            {
                target.Tell(new CopyMessages.EntityCopied(feed, copy.Request, _entityId, epoch.Key, run, [], IsLast: false));
            }
        }

        target.Tell(new CopyMessages.EntityCopied(feed, copy.Request, _entityId, 0, [], [], IsLast: true));
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
        AfterReverse();
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

        foreach (var tell in _tellings)
        {
            Context.ActorSelection(tell.Target).Tell(new ReverseMessages.ReverseSetsTold(_records.Options.Id, tell.Request, _entityId));
        }

        _tellings.Clear();
        OfferToLeave();
    }

    private void OfferToLeave()
    {
        if (_state.IsEmpty && _outbox.IsEmpty)
        {
            Receiver.Tell(new RecordMessages.EntityEmptied(_entityId));
        }
    }

    private void Observe(RecordMessages.ApplyObjectChanges apply, IReadOnlyList<ObjectChange> changes)
    {
        // What a list or a copy brings is no news to measure.
        if (apply.List != 0 || !_records.Directory.IsComplete)
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Entity} crashed at {MessageType}; its shard is copied anew")]
    private static partial void LogCrashed(ILogger logger, Exception reason, string entity, string messageType);

    /// <summary>Comes behind what waited when the first of it was taken.</summary>
    private sealed record PublishNow : INoSerializationVerificationNeeded
    {
        public static PublishNow Instance { get; } = new();
    }

    private sealed record Resend : INoSerializationVerificationNeeded
    {
        public static Resend Instance { get; } = new();
    }

    private sealed record Heal : INoSerializationVerificationNeeded
    {
        public static Heal Instance { get; } = new();
    }
}

using System.Text;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Replication;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Zones;

/// <summary>
/// The owner of one copy of the reverse records of one prefix (IPv4 /24, IPv6 /64). Partitions tell it whole, versioned
/// sets; it is the single writer of its <see cref="ReverseSnapshot"/> in this node's record table. The receiver knows when
/// its shard is complete. What waits in its mailbox is published together: a list of the whole cluster tells a prefix
/// hundreds of sets, and each snapshot is made anew.
///
/// Supervision: restarted by its shard. A crash loses the state: the receiver lets the shard's copy begin anew, from its
/// twin, while that answers.
/// </summary>
internal sealed partial class ZoneActor : UntypedActor
{
    private readonly string _entityId;
    private readonly int _copy;
    private readonly ReversePrefix _prefix;
    private readonly FeedRecords _records;
    private readonly EntityContext _context;
    private readonly ReverseState _state = new();
    private readonly List<(IActorRef Sender, ulong Batch)> _unpublished = [];
    private ReverseSnapshot? _published;
    private bool _isRestart;
    private bool _isReleased;

    public ZoneActor(string entityId, ReversePrefix prefix, FeedRecords records, EntityContext context)
    {
        _entityId = entityId;
        _copy = EntityId.CopyOf(entityId);
        _prefix = prefix;
        _records = records;
        _context = context;
    }

    private ActorSelection Receiver => Context.ActorSelection($"/user/{ReceiverActor.NameOf(_records.Options.Id)}");

    /// <inheritdoc/>
    protected override void PreStart() => Receiver.Tell(new FeedMessages.EntityStarted(_entityId, _isRestart));

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

        _records.Withdraw(_prefix, _copy, _published);
        _context.Metrics.NoteReverse(_records.Options.Id, -(_published?.Count ?? 0));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is ReverseMessages.ReplaceReverseSets replace)
        {
            OnReplace(replace);
            return;
        }

        Publish();
        switch (message)
        {
            case PublishAll:
                break;
            case IEntityMessage when !Sender.Path.Address.HasLocalScope:
                // Of the receiver of a node that held this zone before: its region has sent it on.
                break;
            case CopyMessages.CopyEntity copy:
                OnCopy(copy);
                break;
            case RecordMessages.ReleaseEntity { IfEmpty: true } when !_state.IsEmpty:
                // Something came after the offer to leave.
                Receiver.Tell(new FeedMessages.EntityStarted(_entityId, IsRestart: false));
                break;
            case RecordMessages.ReleaseEntity:
                _isReleased = true;
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                Become(Leaving);
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

    private void OnReplace(ReverseMessages.ReplaceReverseSets replace)
    {
        foreach (var set in replace.Sets)
        {
            _state.Replace(replace.Namespace, set);
        }

        _unpublished.Add((Sender, replace.Batch));
        if (_unpublished.Count == 1)
        {
            Self.Tell(PublishAll.Instance);
        }
    }

    private void Publish()
    {
        if (_unpublished.Count == 0)
        {
            return;
        }

        var before = _published?.Count ?? 0;
        _published = _state.Publish();
        _context.Metrics.NoteReverse(_records.Options.Id, _published.Count - before);
        _records.Publish(_prefix, _copy, _published);
        foreach (var (sender, batch) in _unpublished)
        {
            sender.Tell(new ReverseMessages.ReverseSetsReplaced(_entityId, batch), Self);
        }

        _unpublished.Clear();
        if (_state.IsEmpty)
        {
            // Nothing is lost with an empty state: what comes next starts a new one.
            Receiver.Tell(new RecordMessages.EntityEmptied(_entityId));
        }
    }

    private void OnCopy(CopyMessages.CopyEntity copy)
    {
        var target = Context.ActorSelection(copy.Target);
        var feed = _records.Options.Id;
        foreach (var sets in (_published?.Sources ?? []).GroupBy(source => Encoding.UTF8.GetString(source.Namespace), source => source.Set))
        {
            foreach (var run in MessageSize.Cut([.. sets]))
            {
                target.Tell(new CopyMessages.EntityCopied(
                    feed, copy.Request, _entityId, 0, [], [.. run.Select(set => new CopyMessages.NamespacedSet(sets.Key, set))], IsLast: false));
            }
        }

        target.Tell(new CopyMessages.EntityCopied(feed, copy.Request, _entityId, 0, [], [], IsLast: true));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reverse zone {Entity} crashed at {MessageType}; its shard is copied anew")]
    private static partial void LogCrashed(ILogger logger, Exception reason, string entity, string messageType);

    /// <summary>Comes behind what waited when the first of it was taken.</summary>
    private sealed record PublishAll : INoSerializationVerificationNeeded
    {
        public static PublishAll Instance { get; } = new();
    }
}

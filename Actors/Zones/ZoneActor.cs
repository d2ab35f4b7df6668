using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Zones;

/// <summary>
/// The owner of the reverse records of one prefix (IPv4 /24, IPv6 /64). Partitions tell it whole, versioned sets; it is the
/// single writer of its <see cref="ReverseSnapshot"/> in this node's record table. Complete when the directory is, for a
/// kind counts as listed only after the partitions have had their sets confirmed.
///
/// Supervision: restarted by its shard. A crash loses the set that caused it: the state begins again from the published
/// snapshot, and the slow timer of the partitions brings the rest.
/// </summary>
internal sealed partial class ZoneActor : UntypedActor
{
    private readonly string _entityId;
    private readonly ReversePrefix _prefix;
    private readonly FeedRecords _records;
    private readonly EntityContext _context;
    private readonly ReverseState _state;

    public ZoneActor(string entityId, ReversePrefix prefix, FeedRecords records, EntityContext context)
    {
        _entityId = entityId;
        _prefix = prefix;
        _records = records;
        _context = context;
        _state = new ReverseState(_records.FindReverse(prefix));
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // Not the base method: it would call PostStop, which takes the last good snapshot away.
        _context.Metrics.CountCrash();
        LogCrashed(_context.Logger, reason, _entityId, message?.GetType().Name ?? "start");
    }

    /// <inheritdoc/>
    protected override void PostStop() => _records.Publish(_prefix, null);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ReverseMessages.ReplaceReverseSets replace:
                OnReplace(replace);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnReplace(ReverseMessages.ReplaceReverseSets replace)
    {
        foreach (var set in replace.Sets)
        {
            _state.Replace(replace.Namespace, set);
        }

        _records.Publish(_prefix, _state.Publish());
        Sender.Tell(new ReverseMessages.ReverseSetsReplaced(_entityId, replace.Batch));
        if (_state.IsEmpty)
        {
            // Nothing is lost with an empty state: what comes next starts a new one.
            Context.Parent.Tell(new Passivate(PoisonPill.Instance));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reverse zone {Entity} crashed at {MessageType}; it goes on from its last snapshot")]
    private static partial void LogCrashed(ILogger logger, Exception reason, string entity, string messageType);
}

using ActorDns.Actors.Directory;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// One feed on this node: owns the watch actors of its kinds, hands what they read to the partitions (through the shard
/// region) and, in brief, to the directory, and says when a kind is complete. <see cref="FeedState"/> decides; this moves
/// messages.
///
/// Bounds: a watch actor has one page under way and gets the next when fewer than <see cref="MaxBatchesUnderWay"/> batches
/// wait for their partitions, so a slow partition holds the API server's stream back instead of filling mailboxes. A batch
/// nobody answers within <see cref="PatienceSeconds"/> is given up, counted and healed by a new list.
///
/// Supervision: a watch actor that crashes is restarted by Akka's default and begins with a new list. This actor is
/// restarted by the guardian; it loses its index, starts its watch actors anew and so lists everything in a new epoch.
/// Answers go on from the published snapshots meanwhile.
/// </summary>
internal sealed partial class FeedActor : UntypedActor, IWithTimers
{
    internal const int MaxBatchesUnderWay = 2048;
    internal const int PatienceSeconds = 10;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RelistInterval = TimeSpan.FromSeconds(10);

    private readonly FeedRecords _records;
    private readonly FeedState _state;
    private readonly FeedActorContext _context;
    private readonly Dictionary<ulong, BatchUnderWay> _underWay = [];
    private readonly Dictionary<string, int> _underWayByEntity = [];
    private readonly Queue<(IActorRef Watcher, ObjectKind Kind)> _heldBack = [];
    private IReadOnlyDictionary<ObjectKind, IActorRef> _watchers = new Dictionary<ObjectKind, IActorRef>();
    private ulong _lastBatch;
    private long _lastRelist;

    public FeedActor(FeedRecords records, FeedActorContext context)
    {
        _records = records;
        _context = context;
        _state = new FeedState(records.Options.Id, context.Partitions, records.Options.Kinds);
    }

    /// <summary>The name of a feed's actor below /user.</summary>
    public static string NameOf(string feedId) => $"feed-{feedId}";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(FeedMessages.CheckProgress), FeedMessages.CheckProgress.Instance, CheckInterval);
        _state.Adopt(_records.PublishedPartitions());
        _watchers = Context.StartWatchActors(_records.Options, _context.Watching);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchMessages.ChangesRead read:
                OnChangesRead(read);
                break;
            case RecordMessages.ObjectChangesApplied applied:
                OnApplied(applied.Batch);
                break;
            case WatchMessages.ListStarted started:
                _state.BeginList(started.Kind, _context.Time.GetUtcNow().ToUnixTimeMilliseconds());
                break;
            case WatchMessages.ListCompleted completed:
                OnListCompleted(completed);
                break;
            case RecordMessages.ObjectsSwept swept:
                if (_state.NoteSwept(swept.EntityId, swept.Kind, swept.Epoch))
                {
                    Announce(swept.Kind);
                }

                break;
            case RecordMessages.EntityEmptied emptied:
                OnEmptied(emptied.EntityId);
                break;
            case RecordMessages.StateLost lost:
                LogStateLost(lost.EntityId);
                RelistSoon();
                break;
            case FeedMessages.RelistAll:
                RelistNow();
                break;
            case FeedMessages.CheckProgress:
                CheckProgress();
                break;
            default:
                OnSourceNews(message);
                break;
        }
    }

    private void OnSourceNews(object message)
    {
        switch (message)
        {
            case WatchMessages.SourceFailed failed:
                _records.Status.NoteFault(failed.Kind, failed.Reason);
                _context.Metrics.NoteSource(_records.Options.Id, failed.Kind, isUp: false);
                break;
            case WatchMessages.WatchOpened opened:
                _records.Status.NoteRecovery(opened.Kind);
                _context.Metrics.NoteSource(_records.Options.Id, opened.Kind, isUp: true);
                break;
            case WatchMessages.VersionReached:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnChangesRead(WatchMessages.ChangesRead read)
    {
        var routed = _state.Route(read.Kind, read.FromList, read.Changes);
        var epoch = _state.EpochOf(read.Kind);
        if (routed.Entries.Count > 0)
        {
            var serial = routed.IsNews ? _context.Time.GetUtcNow().ToUnixTimeSeconds() : 0;
            foreach (var entries in MessageSize.Cut(routed.Entries))
            {
                _context.Directory.Tell(new DirectoryMessages.DirectoryChanged(_records.Options.Id, epoch, serial, entries));
            }
        }

        foreach (var (entity, changes) in routed.ByEntity)
        {
            foreach (var run in MessageSize.Cut(changes))
            {
                Send(entity, epoch, run);
            }
        }

        foreach (var entity in routed.NewEntities)
        {
            foreach (var kind in _state.ListedKinds())
            {
                _context.Region.Tell(_state.SweepOf(kind, entity));
            }
        }

        if (_underWay.Count < MaxBatchesUnderWay)
        {
            Sender.Tell(new WatchMessages.ChangesAccepted(read.Kind));
        }
        else
        {
            _heldBack.Enqueue((Sender, read.Kind));
        }
    }

    private void Send(string entity, long epoch, IReadOnlyList<ObjectChange> changes)
    {
        var batch = ++_lastBatch;
        _underWay.Add(batch, new BatchUnderWay(entity, _context.Time.GetTimestamp()));
        _underWayByEntity[entity] = _underWayByEntity.GetValueOrDefault(entity) + 1;
        _context.Region.Tell(new RecordMessages.ApplyObjectChanges(entity, epoch, batch, changes));
    }

    private void OnApplied(ulong batch)
    {
        if (!_underWay.Remove(batch, out var underWay))
        {
            return;
        }

        if (_underWayByEntity[underWay.EntityId] is var left and > 1)
        {
            _underWayByEntity[underWay.EntityId] = left - 1;
        }
        else
        {
            _underWayByEntity.Remove(underWay.EntityId);
        }

        while (_underWay.Count < MaxBatchesUnderWay && _heldBack.TryDequeue(out var held))
        {
            held.Watcher.Tell(new WatchMessages.ChangesAccepted(held.Kind));
        }
    }

    private void OnListCompleted(WatchMessages.ListCompleted completed)
    {
        var unswept = _state.CompleteList(completed.Kind, completed.Version);
        if (unswept.Count == 0)
        {
            Announce(completed.Kind);
        }

        foreach (var entity in unswept)
        {
            _context.Region.Tell(_state.SweepOf(completed.Kind, entity));
        }
    }

    private void Announce(ObjectKind kind)
    {
        _context.Directory.Tell(_state.ListedOf(kind));
        _context.Metrics.NoteObjects(_records.Options.Id, _state.ObjectCount);
        LogListed(kind, _state.ObjectCount, _state.EntityCount);
    }

    private void OnEmptied(string entity)
    {
        // With a batch still on its way the partition is not empty for long.
        if (!_state.Knows(entity) || _underWayByEntity.ContainsKey(entity))
        {
            return;
        }

        foreach (var kind in _state.Release(entity))
        {
            Announce(kind);
        }

        _context.Region.Tell(new RecordMessages.ReleaseEntity(entity));
    }

    private void CheckProgress()
    {
        var lost = _underWay
            .Where(pair => _context.Time.GetElapsedTime(pair.Value.SentAt).TotalSeconds > PatienceSeconds)
            .Select(pair => pair.Key)
            .ToList();
        if (lost.Count > 0)
        {
            LogBatchesLost(lost.Count);
            _context.Metrics.CountLostBatches(lost.Count);
            lost.ForEach(OnApplied);
            RelistSoon();
        }

        foreach (var (kind, entity) in _state.Unswept())
        {
            // Told again each second until it answers: sweeping twice does no harm.
            _context.Region.Tell(_state.SweepOf(kind, entity));
        }
    }

    private void RelistSoon()
    {
        if (Timers.IsTimerActive(nameof(FeedMessages.RelistAll)))
        {
            return;
        }

        var wait = _lastRelist == 0 ? TimeSpan.Zero : RelistInterval - _context.Time.GetElapsedTime(_lastRelist);
        Timers.StartSingleTimer(
            nameof(FeedMessages.RelistAll), FeedMessages.RelistAll.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private void RelistNow()
    {
        _lastRelist = _context.Time.GetTimestamp();
        foreach (var (kind, watcher) in _watchers)
        {
            watcher.Tell(new WatchMessages.Relist(kind));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "All {Kind} objects are listed; the feed now knows {Objects} objects in {Partitions} partitions")]
    private static partial void LogListed(ILogger logger, ObjectKind kind, int objects, int partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Entity} lost its state in a crash; listing again")]
    private static partial void LogStateLost(ILogger logger, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} batches of changes were not taken by their partitions in time; listing again")]
    private static partial void LogBatchesLost(ILogger logger, int count);

    private void LogListed(ObjectKind kind, int objects, int partitions) => LogListed(_context.Logger, kind, objects, partitions);

    private void LogStateLost(string entity) => LogStateLost(_context.Logger, entity);

    private void LogBatchesLost(int count) => LogBatchesLost(_context.Logger, count);

    private readonly record struct BatchUnderWay(string EntityId, long SentAt);
}

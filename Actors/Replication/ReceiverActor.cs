using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Replication;

/// <summary>
/// What a node knows of one feed comes through here: it follows the streams of the feeders, writes the directory, hands
/// objects to the entities of the shard copies that live here, and sees to it that those become complete. At the fixed path
/// /user/receiver-FEED on every node.
///
/// Supervision: restarted by the guardian. It loses its place in the streams and what it knows of the entities. The
/// directory, the published snapshots and how far they go are not its own and stay, so reads go on. It asks the region which
/// entities live here and follows no stream before it knows; then a stream counts only from where it is met, and what came
/// between is a gap like any other. The message that caused the crash is part of that gap.
/// </summary>
internal sealed class ReceiverActor : UntypedActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ListPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxListPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    private readonly FeedRecords _records;
    private readonly ReceiverContext _context;
    private readonly EntityBatches _batches;
    private readonly ShardCopies _copies;
    private readonly StreamFollower _streams;
    private readonly DirectoryCopy _directoryCopy;
    private readonly ReverseRounds _reverse;
    private long _lastStatus;
    private long _lastPrune;
    private long _needsListSince;
    private long _holdersChanged;
    private bool _isLearning;

    public ReceiverActor(FeedRecords records, ReceiverContext context)
    {
        _records = records;
        _context = context;
        _batches = new EntityBatches(context.Region, Self, context.Time);
        _copies = new ShardCopies(records, context, _batches, Self);
        _streams = new StreamFollower(records, context, _batches, _copies, Self, _copies.Announce);
        _directoryCopy = new DirectoryCopy(records, context, Self);
        _reverse = new ReverseRounds(records, context, _copies, _batches, Self);
        _lastPrune = context.Time.GetTimestamp();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    private string Feed => _records.Options.Id;

    private FeedDirectory Directory => _records.Directory;

    private IReadOnlyList<StreamMessages.KindVersion> Progress =>
        [.. Directory.Kinds.Select(kind => new StreamMessages.KindVersion(kind, _records.ProgressOf(kind)))];

    /// <summary>The name of a feed's receiver below /user.</summary>
    public static string NameOf(string feed) => $"receiver-{feed}";

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        _isLearning = true;
        base.PostRestart(reason);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(FeedMessages.Tick), FeedMessages.Tick.Instance, TickInterval);
        if (_isLearning)
        {
            AskWhoLivesHere();
        }
        else
        {
            Register();
        }
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (_isLearning)
        {
            Learn(message);
            return;
        }

        switch (message)
        {
            case StreamMessages.StreamFrame frame:
                _streams.OnFrame(frame, Sender);
                break;
            case RecordMessages.BatchApplied applied:
                _batches.Settle(applied.Batch);
                break;
            case ReverseMessages.ReverseSetsReplaced replaced:
                _batches.Settle(replaced.Batch);
                break;
            case StreamMessages.StreamHeartbeat heartbeat:
                _streams.OnHeartbeat(heartbeat, Sender);
                break;
            case FeedMessages.Tick:
                OnTick();
                break;
            case IFeedMessage feedMessage:
                OnCopyMessage(feedMessage);
                break;
            default:
                OnLocal(message);
                break;
        }
    }

    private void Register() => _context.Placement.Tell(new PlacementActor.Register(Self));

    private void AskWhoLivesHere()
    {
        _lastStatus = _context.Time.GetTimestamp();
        _context.Region.Tell(GetShardRegionState.Instance, Self);
    }

    /// <summary>What comes from other nodes while it learns is lost, and missed later; what this node says waits.</summary>
    private void Learn(object message)
    {
        switch (message)
        {
            case CurrentShardRegionState { Failed.Count: 0 } state:
                _isLearning = false;
                _copies.Resume(RecordRegion.CopiesIn(state), RecordRegion.EntitiesIn(state, Feed));
                Context.ActorSelection(RecordRegion.AllEntities).Tell(new FeedMessages.ReceiverRestarted(Feed));
                Register();
                Stash.UnstashAll();
                break;
            case FeedMessages.Tick when _context.Time.GetElapsedTime(_lastStatus) >= StatusInterval:
                AskWhoLivesHere();
                break;
            case FeedMessages.ShardStarted or FeedMessages.ShardStopped or FeedMessages.EntityStarted or EntityStopped or FeedMessages.MembersChanged or FeedMessages.PlacementRestarted:
                Stash.Stash();
                break;
        }
    }

    private void OnLocal(object message)
    {
        switch (message)
        {
            case ReverseMessages.ReplaceReverseSets replace when _copies.LocalIdOf(replace.EntityId) is { } entity:
                _copies.Forward(entity, replace with { EntityId = entity }, Sender);
                break;
            case ReverseMessages.ReplaceReverseSets:
                // Not held here any more; the sender asks again whom to tell.
                break;
            case FeedMessages.EntityStarted started:
                _copies.NoteEntity(started.EntityId, Sender, started.IsRestart);
                Context.Unwatch(Sender);
                Context.WatchWith(Sender, new EntityStopped(started.EntityId, Sender));
                break;
            case EntityStopped stopped:
                _copies.ForgetEntity(stopped.EntityId, stopped.Entity);
                break;
            case RecordMessages.EntityEmptied emptied:
                _copies.Release(emptied.EntityId);
                break;
            case FeedMessages.ShardStarted started:
                _copies.Start(started.Shard, started.Copy);
                _streams.SendStatus();
                break;
            case FeedMessages.ShardStopped stopped:
                _copies.Stop(stopped.Shard, stopped.Copy);
                _streams.SendStatus();
                break;
            case FeedMessages.MembersChanged changed:
                _streams.OnMembers(changed);
                _reverse.OnMembers(changed.Members);
                break;
            case FeedMessages.HoldersChanged:
                _holdersChanged = _context.Time.GetTimestamp();
                Pursue();
                break;
            case FeedMessages.PlacementRestarted:
                Register();
                _copies.Announce();
                break;
            case CurrentShardRegionState:
                // Asked twice when it crashed.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnCopyMessage(IFeedMessage message)
    {
        switch (message)
        {
            case CopyMessages.CopyShard copy:
                _copies.Give(copy, Sender, Progress);
                break;
            case CopyMessages.ShardCopyBegun begun:
                _copies.OnBegun(begun);
                break;
            case CopyMessages.EntityCopied copied:
                _copies.OnCopied(copied);
                break;
            case CopyMessages.CopyDirectory copy when Directory.IsComplete:
                _directoryCopy.Give(copy.Request, Sender, Progress);
                break;
            case CopyMessages.DirectoryCopied part:
                OnDirectory(part);
                break;
            case ReverseMessages.RequestReverseSets or ReverseMessages.ReverseTelling or ReverseMessages.ReverseProgress or ReverseMessages.ReverseSetsTold:
                _reverse.On(message, Sender);
                break;
        }
    }

    private void OnDirectory(CopyMessages.DirectoryCopied part)
    {
        if (!_directoryCopy.Take(part))
        {
            return;
        }

        // It counts when a stream goes on from there: else what came between would be missing.
        var versions = KindVersions.Of(part.Versions);
        if (_streams.GoesOnFrom(versions))
        {
            foreach (var kind in Directory.Kinds)
            {
                Directory.NoteCopied(kind, versions[kind], part.UnixTimeSeconds);
                _records.RaiseProgress(kind, versions[kind]);
            }

            _streams.Learn();
            Pursue();
        }
    }

    private void OnTick()
    {
        var now = _context.Time.GetTimestamp();
        var isRound = _context.Time.GetElapsedTime(_lastStatus, now) >= StatusInterval;
        if (isRound)
        {
            _lastStatus = now;
            _streams.SendStatus();
            _streams.NoteLag();
            _streams.ForgetAnswersAgain();
            _batches.BeginRound();
            foreach (var late in _batches.LateShards())
            {
                _context.Metrics.CountLostBatches(1);
                _copies.Renew(late, "an entity did not take its batch in time");
            }
        }

        if (_context.Time.GetElapsedTime(_lastPrune, now) >= PruneInterval)
        {
            _lastPrune = now;
            Directory.Prune();
        }

        _reverse.Report();

        // A node that has everything is idle: it looks once a round whether that is still so.
        if (isRound || !Directory.IsComplete || !_records.AreCopiesComplete)
        {
            Pursue();
        }
    }

    /// <summary>Does what can be done now to become complete.</summary>
    private void Pursue()
    {
        var needsList = false;
        if (!Directory.IsComplete)
        {
            _directoryCopy.Pursue();
            needsList = _context.Holders.DirectoriesOf(Feed).Count == 0;
        }
        else
        {
            _copies.NoteEcho(_streams.Live);
            needsList = _copies.Pursue() || _streams.IsCutOff() || _streams.HasMissedList;
        }

        AskForList(needsList);
        _reverse.Pursue();
    }

    // While others still become complete, what is missing here may soon be there: only when that stands still a list is asked for.
    private void AskForList(bool isNeeded)
    {
        if (!isNeeded || _streams.Feeder is null || _streams.IsListing)
        {
            _needsListSince = 0;
            return;
        }

        if (_needsListSince == 0)
        {
            _needsListSince = _context.Time.GetTimestamp();
        }
        else if (_context.Time.GetElapsedTime(Math.Max(_needsListSince, _holdersChanged)) > ListPatience || _context.Time.GetElapsedTime(_needsListSince) > MaxListPatience)
        {
            _needsListSince = 0;
            LogAsking();
            _streams.Feeder.Tell(new StreamMessages.RequestList(Feed), Self);
        }
    }

    private void LogAsking()
    {
        if (_context.Logger.IsEnabled(LogLevel.Information))
        {
            var empty = _copies.All.Where(shard => !shard.HasPartitions && _context.Holders.HoldersOf(Feed, shard.Shard).Count == 0);
            var shards = string.Join(',', empty.Select(shard => $"{shard.Shard}-{shard.Copy}"));
            var (isComplete, isCutOff) = (Directory.IsComplete, _streams.IsCutOff());
            ReplicationLog.AsksForList(_context.Logger, Feed, isComplete, isCutOff, shards);
        }
    }

    /// <summary>An entity of this node has stopped.</summary>
    private sealed record EntityStopped(string EntityId, IActorRef Entity) : INoSerializationVerificationNeeded;
}

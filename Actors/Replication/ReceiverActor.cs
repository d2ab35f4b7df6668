using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Replication;

/// <summary>
/// What a node knows of one feed comes through here: it follows the streams of the feeders, writes the directory, hands
/// objects to the entities of the shard copies that live here, and sees to it that those become complete. At the fixed path
/// /user/receiver-FEED on every node.
///
/// A frame is applied when all entities it went to have published it; frames count as applied in the order of their stream,
/// and so <see cref="FeedRecords.ProgressOf"/> never runs ahead of what the snapshots show. The directory is written at
/// once: cached answers must fall as early as possible, and who asks an owner says what it has been told.
///
/// Loss is found, not hoped away: a number that is missing is asked for again; what the feeder has no more of is a gap: the
/// stream then counts only when something else (the other feeder's stream, a list, a copy) has brought what was in the gap.
///
/// Supervision: restarted by the guardian. It loses its place in the streams and what it knows of the entities, so it lets
/// every copy begin anew, from its twin. The directory and the published snapshots are not its own and go on.
/// </summary>
internal sealed class ReceiverActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ResendInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BatchPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RoundPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ListPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StreamLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    private readonly FeedRecords _records;
    private readonly ReceiverContext _context;
    private readonly Dictionary<Address, StreamPosition> _positions = [];
    private readonly EntityBatches _batches;
    private readonly ShardCopies _copies;
    private readonly DirectoryCopy _directoryCopy;
    private IReadOnlyList<Address> _members = [];
    private readonly HashSet<ObjectKind> _missedLists = [];
    private ReverseRound? _round;
    private ulong _lastRound;
    private long _lastStatus;
    private long _lastPrune;
    private long _needsListSince;
    private long _listedAt;

    public ReceiverActor(FeedRecords records, ReceiverContext context)
    {
        _records = records;
        _context = context;
        _batches = new EntityBatches(context.Region, Self, context.Time);
        _batches.BeforeFirst = Introduce;
        _copies = new ShardCopies(records, context, _batches, Self);
        _directoryCopy = new DirectoryCopy(records, context, Self);
        _lastPrune = context.Time.GetTimestamp();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private string Feed => _records.Options.Id;

    private FeedDirectory Directory => _records.Directory;

    private IReadOnlyList<StreamMessages.KindVersion> Progress =>
        [.. Directory.Kinds.Select(kind => new StreamMessages.KindVersion(kind, _records.ProgressOf(kind)))];

    /// <summary>The name of a feed's receiver below /user.</summary>
    public static string NameOf(string feed) => $"receiver-{feed}";

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(FeedMessages.Tick), FeedMessages.Tick.Instance, TickInterval);
        _context.Placement.Tell(new PlacementActor.Register(Self));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StreamMessages.StreamFrame frame:
                OnFrame(frame);
                break;
            case RecordMessages.BatchApplied applied:
                _batches.Settle(applied.Batch);
                break;
            case ReverseMessages.ReverseSetsReplaced replaced:
                _batches.Settle(replaced.Batch);
                break;
            case StreamMessages.StreamHeartbeat heartbeat:
                OnHeartbeat(heartbeat);
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
                SendStatus();
                break;
            case FeedMessages.ShardStopped stopped:
                _copies.Stop(stopped.Shard, stopped.Copy);
                SendStatus();
                break;
            case FeedMessages.MembersChanged changed:
                OnMembers(changed);
                break;
            case FeedMessages.HoldersChanged:
                Pursue();
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
            case ReverseMessages.RequestReverseSets request:
                OnReverseRequest(request);
                break;
            case ReverseMessages.ReverseTelling telling when telling.Request == _round?.Request:
                _round.Note(Sender.Path.Address, telling);
                EndRoundIfDone();
                break;
            case ReverseMessages.ReverseSetsTold told when told.Request == _round?.Request:
                _round.NoteTold();
                EndRoundIfDone();
                break;
        }
    }

    private void OnMembers(FeedMessages.MembersChanged changed)
    {
        _members = changed.Members;
        foreach (var gone in _positions.Keys.Where(address => !address.HasLocalScope && !changed.Members.Contains(address)).ToList())
        {
            _positions.Remove(gone);
        }
    }

    private void OnHeartbeat(StreamMessages.StreamHeartbeat heartbeat)
    {
        var address = Sender.Path.Address;
        var isNew = !_positions.TryGetValue(address, out var position) || position.Stream != heartbeat.Stream;
        if (isNew)
        {
            position = new StreamPosition(heartbeat.Stream, Sender);
            position.Reset(heartbeat);
            _positions[address] = position;
        }

        position!.LastHeard = _context.Time.GetTimestamp();
        if (!isNew && heartbeat.LastSequence >= position.Expected)
        {
            Miss(position, heartbeat);
        }
        else if (heartbeat.LastSequence + 1 == position.Expected)
        {
            position.Echoed = heartbeat.Subscription;
            position.Take(whenDone => new BatchGroup(whenDone), heartbeat.Versions, null).Group.Seal();
            RebaseIfNeeded(position);
            _copies.NoteEcho(Live);
        }

        SendStatus(position);
        Learn();
    }

    private List<StreamPosition> Live => [.. _positions.Values.Where(position => _context.Time.GetElapsedTime(position.LastHeard) < Silence)];

    /// <summary>A stream that does not send the objects of a complete shard yet must not say how far that shard is.</summary>
    private void RebaseIfNeeded(StreamPosition position)
    {
        if (position.Echoed < _copies.Required)
        {
            position.Rebase();
        }
    }

    /// <summary>Frames are missing: asks for them, or gives them up when they are gone.</summary>
    private void Miss(StreamPosition position, StreamMessages.StreamHeartbeat heartbeat)
    {
        if (heartbeat.FirstSequence <= position.Expected)
        {
            AskAgain(position);
            return;
        }

        ReplicationLog.Gap(_context.Logger, Feed, position.Expected, heartbeat.FirstSequence - 1);
        _context.Metrics.CountGap(Feed);
        position.Reset(heartbeat);
        _copies.ForgetLists();
    }

    private void AskAgain(StreamPosition position)
    {
        if (position.LastResend == 0 || _context.Time.GetElapsedTime(position.LastResend) >= ResendInterval)
        {
            position.LastResend = _context.Time.GetTimestamp();
            _context.Metrics.CountResend(Feed);
            position.Feeder.Tell(new StreamMessages.ResendFrames(Feed, position.Stream, position.Expected), Self);
        }
    }

    private void OnFrame(StreamMessages.StreamFrame frame)
    {
        if (!_positions.TryGetValue(Sender.Path.Address, out var position) || position.Stream != frame.Stream)
        {
            // The heartbeat that this asks for says where the stream is.
            Sender.Tell(StatusOf(0, 0), Self);
            return;
        }

        position.LastHeard = _context.Time.GetTimestamp();
        if (frame.Sequence > position.Expected)
        {
            AskAgain(position);
        }
        else if (frame.Sequence == position.Expected)
        {
            position.Advance();
            position.Echoed = frame.Subscription;
            Apply(frame, position);
            RebaseIfNeeded(position);
        }
    }

    private void Apply(StreamMessages.StreamFrame frame, StreamPosition position)
    {
        Action? whenApplied = null;
        var isNews = frame.Version.Version > 0 || frame.Event == StreamMessages.FrameEvent.ListCompleted;
        switch (frame.Event)
        {
            case StreamMessages.FrameEvent.ListBegun:
                position.BeginList(frame.Kind, frame.List, frame.Subscription);
                Directory.BeginList(frame.Kind, frame.List);
                break;
            case StreamMessages.FrameEvent.ListCompleted:
                Directory.CompleteList(frame.Kind, frame.List, frame.Version);
                _listedAt = _context.Time.GetTimestamp();
                whenApplied = CompleteList(frame, position);
                break;
            default:
                position.NoteNaming(frame.Kind, frame.List, frame.Subscription);
                Directory.Apply(frame.Entries, frame.Version.Epoch, frame.List, frame.UnixTimeSeconds);
                break;
        }

        var step = position.Take(
            whenDone => new BatchGroup(() =>
            {
                whenDone();
                SendStatus(position);
                Learn();
            }),
            isNews ? [new(frame.Kind, frame.Version)] : [],
            whenApplied);
        SendToEntities(frame, step.Group);
        step.Group.Seal();
    }

    private Action? CompleteList(StreamMessages.StreamFrame frame, StreamPosition position)
    {
        position.NoteNaming(frame.Kind, frame.List, frame.Subscription);
        position.Naming.Remove(frame.Kind);
        if (position.Lists.Remove(frame.Kind, out var list) && list.List == frame.List)
        {
            return () =>
            {
                _records.RaiseProgress(frame.Kind, frame.Version);
                _copies.NoteListed(frame.Kind, list.Subscription);
                _missedLists.Remove(frame.Kind);
            };
        }

        // Its begin was not seen: the stream counts only where something else has brought us as far.
        // What it did not name could not be swept, so a whole one is asked for.
        position.From[frame.Kind] = frame.Version;
        _missedLists.Add(frame.Kind);
        return null;
    }

    private void SendToEntities(StreamMessages.StreamFrame frame, BatchGroup group)
    {
        if (frame.Kind == ObjectKind.Namespace)
        {
            return;
        }

        if (frame.Event != StreamMessages.FrameEvent.Changes)
        {
            foreach (var shard in _copies.All)
            {
                foreach (var entity in shard.Entities.Keys)
                {
                    Sweep(frame, entity, shard, group);
                }
            }

            return;
        }

        foreach (var changes in frame.Partitions)
        {
            var id = EntityId.OfPartition(Feed, changes.Namespace, changes.Partition);
            if (_copies.Find(EntityId.ShardNumberOf(id)) is not { } shard)
            {
                continue;
            }

            // What is deleted and was never here needs no entity to be told; while the copy is not complete it may still come,
            // from a twin that had not heard of the deletion, and must meet its fence.
            var entity = EntityId.WithCopy(id, shard.Copy);
            if (!shard.IsComplete || shard.Entities.ContainsKey(entity) || _batches.IsUnderWay(entity) || changes.Changes.Any(change => change.Object is not null))
            {
                _batches.Send(shard, entity, group, batch => new RecordMessages.ApplyObjectChanges(entity, frame.Version.Epoch, frame.List, batch, changes.Changes));
            }
        }
    }

    /// <summary>
    /// A new entity is told of the lists under way that name everything to its shard, before anything else: the sweep then
    /// drops what a twin still sends of objects that are gone. From now on it is one of those that are told of lists.
    /// </summary>
    private void Introduce(string entity, LocalShard shard)
    {
        if (!shard.Entities.TryAdd(entity, _context.Region) || !EntityId.TryReadPartition(entity, out _, out _, out _))
        {
            return;
        }

        foreach (var position in _positions.Values)
        {
            foreach (var (kind, list) in position.Lists.Where(list => list.Key != ObjectKind.Namespace && position.IsWhole(list.Key, shard.Subscription)))
            {
                _batches.Tell(shard, entity, new RecordMessages.BeginList(entity, kind, list.List));
            }
        }
    }

    private void Sweep(StreamMessages.StreamFrame frame, string entity, LocalShard shard, BatchGroup group)
    {
        if (!EntityId.TryReadPartition(entity, out _, out _, out _))
        {
            return;
        }

        if (frame.Event == StreamMessages.FrameEvent.ListBegun)
        {
            _batches.Tell(shard, entity, new RecordMessages.BeginList(entity, frame.Kind, frame.List));
        }
        else
        {
            _batches.Send(shard, entity, group, batch => new RecordMessages.SweepObjects(entity, frame.Kind, frame.List, frame.Version, batch));
        }
    }

    /// <summary>Raises what is known by every stream that is attached, and says when the directory is complete.</summary>
    private void Learn()
    {
        // Once a stream: what one raises may attach the next.
        for (var pass = 0; pass < _positions.Count; pass++)
        {
            foreach (var position in _positions.Values)
            {
                RaiseBy(position);
            }
        }

        if (!Directory.IsComplete && Directory.Kinds.All(kind => _records.ProgressOf(kind) != default))
        {
            Directory.SetComplete(true);
            ReplicationLog.DirectoryComplete(_context.Logger, Feed, Directory.NamespaceCount);
            Announce();
        }
    }

    private void RaiseBy(StreamPosition position)
    {
        foreach (var kind in Directory.Kinds)
        {
            if (IsAttached(position, kind))
            {
                _records.RaiseProgress(kind, position.Known[kind]);
            }
        }
    }

    private bool IsAttached(StreamPosition position, ObjectKind kind) =>
        _records.ProgressOf(kind) is var known && known != default && known >= position.From[kind];

    private void OnDirectory(CopyMessages.DirectoryCopied part)
    {
        if (!_directoryCopy.Take(part))
        {
            return;
        }

        // It counts when a stream goes on from there: else what came between would be missing.
        var versions = KindVersions.Of(part.Versions);
        if (_positions.Values.Any(position => versions.Covers(position.From, Directory.Kinds)))
        {
            foreach (var kind in Directory.Kinds)
            {
                Directory.NoteCopied(kind, versions[kind], part.UnixTimeSeconds);
                _records.RaiseProgress(kind, versions[kind]);
            }

            Learn();
            Pursue();
        }
    }

    private void OnTick()
    {
        var now = _context.Time.GetTimestamp();
        if (_context.Time.GetElapsedTime(_lastStatus, now) >= StatusInterval)
        {
            SendStatus();
            NoteSilence();
            ForgetAnswersAgain();
            _batches.Resend();
            foreach (var late in _batches.LateShards(BatchPatience))
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

        Pursue();
    }

    /// <summary>
    /// A list that drops slices says nothing of their services, so an owner that had not swept yet may have been asked and
    /// its answer kept: once more, when every owner has.
    /// </summary>
    private void ForgetAnswersAgain()
    {
        if (_listedAt != 0 && _context.Time.GetElapsedTime(_listedAt) >= StatusInterval)
        {
            _listedAt = 0;
            Directory.Cell.Bump();
        }
    }

    private void NoteSilence()
    {
        foreach (var (address, position) in _positions.ToList())
        {
            if (_context.Time.GetElapsedTime(position.LastHeard) > StreamLife)
            {
                _positions.Remove(address);
            }
        }

        var silence = _positions.Count == 0 ? StreamLife : _positions.Values.Min(position => _context.Time.GetElapsedTime(position.LastHeard));
        _records.IsFresh = silence < Silence;
        _context.Metrics.NoteSilence(Feed, silence);
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
            _copies.NoteEcho(Live);
            needsList = _copies.Pursue() || IsCutOff() || _missedLists.Count > 0;
        }

        AskForList(needsList);
        PursueReverse();
    }

    /// <summary>No stream brings a kind on: the gap of each is open.</summary>
    private bool IsCutOff() =>
        _positions.Count > 0 && Directory.Kinds.Any(kind => !_positions.Values.Any(position => IsAttached(position, kind)));

    private void AskForList(bool isNeeded)
    {
        if (!isNeeded || _positions.Count == 0 || _positions.Values.Any(position => position.Lists.Count > 0))
        {
            _needsListSince = 0;
            return;
        }

        if (_needsListSince == 0)
        {
            _needsListSince = _context.Time.GetTimestamp();
        }
        else if (_context.Time.GetElapsedTime(_needsListSince) > ListPatience)
        {
            _needsListSince = 0;
            LogAsking();
            _positions.Values.MinBy(position => _context.Time.GetElapsedTime(position.LastHeard))?.Feeder.Tell(new StreamMessages.RequestList(Feed), Self);
        }
    }

    private void LogAsking()
    {
        if (_context.Logger.IsEnabled(LogLevel.Information))
        {
            var empty = _copies.All.Where(shard => !shard.HasPartitions && _context.Holders.HoldersOf(Feed, shard.Shard).Count == 0);
            var shards = string.Join(',', empty.Select(shard => $"{shard.Shard}-{shard.Copy}"));
            var (isComplete, isCutOff) = (Directory.IsComplete, IsCutOff());
            ReplicationLog.AsksForList(_context.Logger, Feed, isComplete, isCutOff, shards);
        }
    }

    private void PursueReverse()
    {
        if (_round is not null && _context.Time.GetElapsedTime(_round.StartedAt) < RoundPatience)
        {
            return;
        }

        var known = new KindVersions();
        foreach (var kind in Directory.Kinds)
        {
            known[kind] = _records.ProgressOf(kind);
        }

        var waiting = _copies.WaitingForReverse(known);
        _round = null;
        if (waiting.Count > 0)
        {
            _round = new ReverseRound(++_lastRound, waiting, _context.Time.GetTimestamp());
            foreach (var member in _members)
            {
                new ActorPathTarget(member, NameOf(Feed)).Tell(Self, new ReverseMessages.RequestReverseSets(Feed, _round.Request, waiting));
            }
        }
    }

    private void OnReverseRequest(ReverseMessages.RequestReverseSets request)
    {
        var partitions = _copies.All
            .SelectMany(shard => shard.Entities.Keys.Select(entity => (Shard: shard, Entity: entity)))
            .Where(partition => EntityId.TryReadPartition(partition.Entity, out _, out _, out _))
            .ToList();
        Sender.Tell(new ReverseMessages.ReverseTelling(Feed, request.Request, partitions.Count, _copies.WithPartitions), Self);
        var target = Sender.Path.ToSerializationFormat();
        foreach (var (shard, entity) in partitions)
        {
            _batches.Tell(shard, entity, new ReverseMessages.TellReverseSets(entity, request.Request, request.Shards, target));
        }
    }

    private void EndRoundIfDone()
    {
        if (_round is { IsDone: true } round)
        {
            _round = null;
            _copies.NoteReverse(round.Shards);
        }
    }

    private void Announce() => _context.Placement.Tell(
        new PlacementActor.FeedChanged(new(Feed, _records.CompleteShards, Directory.IsComplete)), Self);

    private StreamMessages.StreamStatus StatusOf(long stream, ulong applied) => new(Feed, stream, applied, _copies.Subscription, _copies.Held);

    private void SendStatus(StreamPosition position) => position.Feeder.Tell(StatusOf(position.Stream, position.Applied), Self);

    private void SendStatus()
    {
        _lastStatus = _context.Time.GetTimestamp();
        foreach (var position in _positions.Values)
        {
            SendStatus(position);
        }
    }

    /// <summary>An entity of this node has stopped.</summary>
    private sealed record EntityStopped(string EntityId, IActorRef Entity) : INoSerializationVerificationNeeded;
}

using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// Follows the streams of all feeders: keeps the order, finds what is missing, writes the directory, and knows up to where
/// everything is known. Used by the receiver alone.
///
/// A frame is applied when all entities it went to have published it; frames count as applied in the order of their stream,
/// and so <see cref="FeedRecords.ProgressOf"/> never runs ahead of what the snapshots show. The directory is written at
/// once: cached answers must fall as early as possible, and who asks an owner says what it has been told.
///
/// Loss is found, not hoped away: a number that is missing is asked for again; what the feeder has no more of is a gap: the
/// stream then counts only when something else (the other feeder's stream, a list, a copy) has brought what was in the gap.
/// </summary>
internal sealed class StreamFollower
{
    private static readonly TimeSpan ResendInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ListSettling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StreamLife = TimeSpan.FromSeconds(30);

    private readonly FeedRecords _records;
    private readonly ReceiverContext _context;
    private readonly EntityBatches _batches;
    private readonly ShardCopies _copies;
    private readonly IActorRef _self;
    private readonly Action _completed;
    private readonly FrameDelivery _delivery;
    private readonly Dictionary<Address, StreamPosition> _positions = [];
    private readonly HashSet<ObjectKind> _missedLists = [];
    private readonly KindVersions _invalidated = new();
    private long _listedAt;

    /// <summary>Follows nothing yet.</summary>
    /// <param name="records">The feed's tables.</param>
    /// <param name="context">What is around the receiver.</param>
    /// <param name="batches">What is on its way to entities.</param>
    /// <param name="copies">The shard copies of this node.</param>
    /// <param name="self">The receiver.</param>
    /// <param name="completed">Called once, when the directory is complete.</param>
    public StreamFollower(
        FeedRecords records, ReceiverContext context, EntityBatches batches, ShardCopies copies, IActorRef self, Action completed)
    {
        _records = records;
        _context = context;
        _batches = batches;
        _copies = copies;
        _self = self;
        _completed = completed;
        _delivery = new FrameDelivery(records.Options.Id, copies, batches);
        batches.BeforeFirst = Introduce;
    }

    /// <summary>True when a list is under way in a stream, or is being applied.</summary>
    public bool IsListing => _positions.Values.Any(position => position.IsListing);

    /// <summary>True when a list ended whose begin was not seen: what it did not name could not be swept.</summary>
    public bool HasMissedList => _missedLists.Count > 0;

    /// <summary>The feeder heard of last, or null.</summary>
    public IActorRef? Feeder => _positions.Values.MinBy(position => _context.Time.GetElapsedTime(position.LastHeard))?.Feeder;

    /// <summary>The streams that are heard of.</summary>
    public IReadOnlyCollection<StreamPosition> Live =>
        [.. _positions.Values.Where(position => _context.Time.GetElapsedTime(position.LastHeard) < Silence)];

    private string Feed => _records.Options.Id;

    private FeedDirectory Directory => _records.Directory;

    /// <summary>True when a stream goes on from these versions: else what came between would be missing.</summary>
    public bool GoesOnFrom(KindVersions versions) => _positions.Values.Any(position => versions.Covers(position.From, Directory.Kinds));

    /// <summary>Forgets the streams of members that have gone.</summary>
    public void OnMembers(FeedMessages.MembersChanged changed)
    {
        foreach (var gone in _positions.Keys.Where(address => !address.HasLocalScope && !changed.Members.Contains(address)).ToList())
        {
            _positions.Remove(gone);
        }
    }

    /// <summary>A feeder says where its stream is.</summary>
    public void OnHeartbeat(StreamMessages.StreamHeartbeat heartbeat, IActorRef sender)
    {
        var address = sender.Path.Address;
        var isNew = !_positions.TryGetValue(address, out var position) || position.Stream != heartbeat.Stream;
        if (isNew)
        {
            position = new StreamPosition(heartbeat.Stream, sender);
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

    /// <summary>The next step of a stream, or a late or early one.</summary>
    public void OnFrame(StreamMessages.StreamFrame frame, IActorRef sender)
    {
        if (!_positions.TryGetValue(sender.Path.Address, out var position) || position.Stream != frame.Stream)
        {
            // The heartbeat that this asks for says where the stream is.
            sender.Tell(StatusOf(0, 0), _self);
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
            if (position.IsListing)
            {
                _records.Status.LastListStep = position.LastHeard;
            }

            RebaseIfNeeded(position);
        }
    }

    /// <summary>Raises what is known by every stream that is attached, and says when the directory is complete.</summary>
    public void Learn()
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
            _completed();
        }
    }

    /// <summary>
    /// A list that drops slices says nothing of their services, so an owner that had not swept yet may have been asked and
    /// its answer kept: once more, when every owner has.
    /// </summary>
    public void ForgetAnswersAgain()
    {
        if (_listedAt != 0 && _context.Time.GetElapsedTime(_listedAt) >= ListSettling)
        {
            _listedAt = 0;
            Directory.Cell.Bump();
        }
    }

    /// <summary>Notes how long nothing was heard and what waits, and forgets streams that are over.</summary>
    public void NoteLag()
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
        _records.Status.SilenceSeconds = silence.TotalSeconds;
        _context.Metrics.NoteAge(Feed, silence);
        _context.Metrics.NoteBatches(Feed, _batches.Count);
        foreach (var kind in Directory.Kinds)
        {
            var oldest = _positions.Values.Select(position => position.OldestWaiting(kind)).Where(timestamp => timestamp != 0).DefaultIfEmpty().Min();
            _context.Metrics.NoteLag(Feed, kind, oldest == 0 ? TimeSpan.Zero : _context.Time.GetElapsedTime(oldest));
        }
    }

    /// <summary>No stream brings a kind on: the gap of each is open.</summary>
    public bool IsCutOff() =>
        _positions.Count > 0 && Directory.Kinds.Any(kind => !_positions.Values.Any(position => IsAttached(position, kind)));

    /// <summary>Tells every feeder how far this node is and which shards it holds.</summary>
    public void SendStatus()
    {
        foreach (var position in _positions.Values)
        {
            SendStatus(position);
        }
    }

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
            position.Feeder.Tell(new StreamMessages.ResendFrames(Feed, position.Stream, position.Expected), _self);
        }
    }

    private void Apply(StreamMessages.StreamFrame frame, StreamPosition position)
    {
        Action? whenApplied = null;
        ulong? listedFor = null;
        var isNews = frame.Version.Version > 0 || frame.Event == StreamMessages.FrameEvent.ListCompleted;
        switch (frame.Event)
        {
            case StreamMessages.FrameEvent.ListBegun:
                position.BeginList(frame.Kind, frame.List, frame.Subscription);
                Directory.BeginList(frame.Kind, frame.List);
                break;
            case StreamMessages.FrameEvent.ListCompleted:
                listedFor = EndList(frame, position);
                if (listedFor is null)
                {
                    Directory.ForgetList(frame.Kind, frame.List);
                }

                Directory.CompleteList(frame.Kind, frame.List, frame.Version);
                _listedAt = _context.Time.GetTimestamp();
                whenApplied = WhenListed(frame, position, listedFor);
                break;
            default:
                position.NoteNaming(frame.Kind, frame.List, frame.Subscription);
                Directory.Apply(frame.Entries, frame.Version.Epoch, frame.List, frame.UnixTimeSeconds);
                ObserveInvalidation(frame);
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
            whenApplied,
            (frame.Kind, _context.Time.GetTimestamp()));
        _delivery.Send(frame, step.Group, listedFor);
        step.Group.Seal();
    }

    /// <summary>Measures once what every feeder tells; only the last frame of a batch says the version.</summary>
    private void ObserveInvalidation(StreamMessages.StreamFrame frame)
    {
        if (frame.ReadUnixMilliseconds > 0 && frame.Version.Version > 0 && frame.Version > _invalidated[frame.Kind])
        {
            _invalidated.Raise(frame.Kind, frame.Version);
            var now = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
            _context.Metrics.ObserveInvalidation(Feed, TimeSpan.FromMilliseconds(now - frame.ReadUnixMilliseconds));
        }
    }

    /// <summary>The subscription whose shards the list has named everything of; null when its begin was not seen.</summary>
    private static ulong? EndList(StreamMessages.StreamFrame frame, StreamPosition position)
    {
        position.NoteNaming(frame.Kind, frame.List, frame.Subscription);
        position.Naming.Remove(frame.Kind);
        return position.Lists.Remove(frame.Kind, out var list) && list.List == frame.List ? list.Subscription : null;
    }

    private Action WhenListed(StreamMessages.StreamFrame frame, StreamPosition position, ulong? listedFor)
    {
        var isWhole = listedFor >= _copies.Required;
        if (!isWhole)
        {
            // A part was not seen here, or the feeder did not know yet what this node holds: the stream counts only where
            // something else has brought us as far. What is gone could not be swept, so a whole one is asked for.
            position.From[frame.Kind] = frame.Version;
            _missedLists.Add(frame.Kind);
        }

        return () =>
        {
            if (isWhole)
            {
                _records.RaiseProgress(frame.Kind, frame.Version);
                _missedLists.Remove(frame.Kind);
            }

            if (listedFor is { } subscription)
            {
                _copies.NoteListed(frame.Kind, subscription);
            }
        };
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

    private StreamMessages.StreamStatus StatusOf(long stream, ulong applied) => new(Feed, stream, applied, _copies.Subscription, _copies.Held);

    private void SendStatus(StreamPosition position) => position.Feeder.Tell(StatusOf(position.Stream, position.Applied), _self);
}

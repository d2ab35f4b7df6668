using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// The feeder of one feed. It is there on every node and feeds on the two oldest: then it owns the watch actors, and what
/// they read goes, as one sequenced <see cref="FeedStream"/>, to the receiver on every member: in brief to all, the object
/// itself to those that hold a copy of its shard. Two feeders say the same twice; receivers drop what is not newer. So the
/// death of a feeder stalls nothing, and the next oldest goes on where the directory is, without a list.
///
/// A first list waits until every shard has a copy somewhere (or no more have come for <see cref="ListPatience"/>): what nobody has subscribed
/// would have to be listed again. Lists asked for by receivers are coalesced, at most one every ten seconds.
///
/// Bounds: a watch actor has one page under way, and gets the next while no member that answers is more than
/// <see cref="FeedSubscribers.MaxUnapplied"/> steps behind, so a slow member holds the API server's stream back; one that is
/// silent for seconds holds nobody back, and finds the gap when it comes back.
///
/// Supervision: a watch actor that crashes is restarted by Akka's default and begins with a new list. This actor is
/// restarted by the guardian; it loses its index and its stream, and begins a new one by resuming where the directory is.
/// </summary>
internal sealed partial class FeedActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RelistInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ListPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SecondFeederPatience = TimeSpan.FromSeconds(10);

    private readonly FeedRecords _records;
    private readonly FeedActorContext _context;
    private readonly FeedSubscribers _subscribers;
    private readonly Queue<(IActorRef Watcher, ObjectKind Kind)> _heldBack = [];
    private readonly HashSet<IActorRef> _stopped = [];
    private IReadOnlyDictionary<ObjectKind, IActorRef> _watchers = new Dictionary<ObjectKind, IActorRef>();
    private FeedState _state;
    private FeedStream? _stream;
    private bool _isOldest;
    private int _life;
    private long _feedingSince;
    private int _placed;
    private long _lastPlaced;
    private long _lastHeartbeat;
    private long _lastRelist;

    public FeedActor(FeedRecords records, FeedActorContext context)
    {
        _records = records;
        _context = context;
        _state = new FeedState(context.Partitions, records.Options.Kinds);
        _subscribers = new FeedSubscribers(records.Options.Id, context.Time, Self, Context.ActorSelection);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private string Feed => _records.Options.Id;

    /// <summary>The name of a feed's actor below /user.</summary>
    public static string NameOf(string feedId) => $"feed-{feedId}";

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
            case Terminated stopped:
                _stopped.Remove(stopped.ActorRef);
                break;
            case WatchMessages.IWatchMessage when _stopped.Contains(Sender):
                // Said before it ended; the stream that it was for is over.
                break;
            case WatchMessages.IWatchMessage watch when _stream is not null:
                OnWatch(watch);
                break;
            case StreamMessages.StreamStatus status when _stream is not null:
                _subscribers.OnStatus(status, Sender, _stream, _state);
                LetGo();
                break;
            case StreamMessages.StreamStatus:
                // From one that has not heard that this node feeds no more.
                break;
            case StreamMessages.ResendFrames resend when resend.Stream == _stream?.Id:
                _subscribers.Resend(resend, Sender, _stream!, _state);
                break;
            case StreamMessages.RequestList when _stream is not null:
                RelistSoon();
                break;
            case FeedMessages.RelistAll:
                RelistNow();
                break;
            case FeedMessages.MembersChanged changed:
                OnMembers(changed);
                break;
            case FeedMessages.PlacementRestarted:
                _context.Placement.Tell(new PlacementActor.Register(Self));
                break;
            case FeedMessages.Tick:
                OnTick();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnMembers(FeedMessages.MembersChanged changed)
    {
        _subscribers.OnMembers(changed);
        var place = changed.Members.Take(2).ToList().IndexOf(changed.Self);
        _isOldest = place == 0;
        if (place >= 0 && _stream is null)
        {
            BeginFeeding();
        }
        else if (place < 0 && _stream is not null)
        {
            EndFeeding();
        }

        if (_stream is not null)
        {
            SendHeartbeats();
        }
    }

    private void BeginFeeding()
    {
        _state = new FeedState(_context.Partitions, _records.Options.Kinds);
        _stream = NewStream();
        _feedingSince = _lastPlaced = _context.Time.GetTimestamp();
        _placed = 0;
        _records.Status.IsFeeding = true;
        _context.Metrics.NoteFeeding(Feed, true);
    }

    private FeedStream NewStream() => new(Feed, Random.Shared.NextInt64(1, long.MaxValue));

    private void EndFeeding()
    {
        foreach (var watcher in _watchers.Values)
        {
            _stopped.Add(watcher);
            Context.Watch(watcher);
            Context.Stop(watcher);
        }

        _watchers = new Dictionary<ObjectKind, IActorRef>();
        _heldBack.Clear();
        _stream = null;
        _records.Status.IsFeeding = false;
        _context.Metrics.NoteFeeding(Feed, false);
        _context.Metrics.NoteUnapplied(Feed, 0);
    }

    private void OnTick()
    {
        if (_stream is null)
        {
            return;
        }

        if (_watchers.Count == 0)
        {
            StartWatching();
        }

        if (_context.Time.GetElapsedTime(_lastHeartbeat) >= HeartbeatInterval)
        {
            _context.Metrics.NoteUnapplied(Feed, _subscribers.Unapplied(_stream));
            SendHeartbeats();
            FollowEpochs();
        }

        LetGo();
    }

    private void StartWatching()
    {
        if (_records.Directory.IsComplete)
        {
            // Who follows the stream so far has seen it begin with nothing told, as before a first list, and would take all that
            // this node knows for told. The next one begins where this node is.
            _stream = NewStream();
            foreach (var kind in _state.Kinds)
            {
                _state.Resume(kind, _records.ProgressOf(kind));
            }

            LogResuming(_context.Logger, Feed);
            _watchers = Context.StartWatchActors(_records.Options, _context.Watching, ++_life, kind => (_records.ProgressOf(kind).Version, 0));
            SendHeartbeats();
            return;
        }

        if (MayList())
        {
            _watchers = Context.StartWatchActors(_records.Options, _context.Watching, ++_life);
        }
    }

    private bool MayList()
    {
        var placed = _subscribers.Copies;
        if (placed != _placed)
        {
            (_placed, _lastPlaced) = (placed, _context.Time.GetTimestamp());
        }

        return placed >= EntityId.Shards * Math.Min(_context.Copies, _subscribers.Members)
            ? _isOldest || _context.Time.GetElapsedTime(Math.Max(_feedingSince, _records.Status.LastListStep)) > SecondFeederPatience
            : _isOldest && _context.Time.GetElapsedTime(_lastPlaced) > ListPatience;
    }

    /// <summary>Another feeder has found that the API server's history began anew: so must this one.</summary>
    private void FollowEpochs()
    {
        foreach (var kind in _state.Kinds)
        {
            if (_state.ToldUpTo(kind) is { Epoch: > 0 } told && _records.ProgressOf(kind).Epoch > told.Epoch && _watchers.TryGetValue(kind, out var watcher))
            {
                watcher.Tell(new WatchMessages.Relist(kind));
            }
        }
    }

    private void SendHeartbeats()
    {
        _lastHeartbeat = _context.Time.GetTimestamp();
        _subscribers.SendHeartbeats(_stream!, _state);
    }

    private void Send(StreamStep step) => _subscribers.Send(step, _stream!);

    private void OnWatch(WatchMessages.IWatchMessage message)
    {
        switch (message)
        {
            case WatchMessages.ChangesRead read:
                OnChangesRead(read);
                break;
            case WatchMessages.ListStarted started:
                _state.BeginList(started.Kind, Random.Shared.NextInt64(1, long.MaxValue), _records.ProgressOf(started.Kind));
                Send(_stream!.Add(started.Kind, StreamMessages.FrameEvent.ListBegun, new StateVersion(_state.EpochOf(started.Kind), 0), _state.ListOf(started.Kind)));
                break;
            case WatchMessages.ListCompleted completed:
                OnListCompleted(completed);
                break;
            case WatchMessages.VersionReached reached:
                _state.Reach(reached.Kind, reached.Version);
                break;
            case WatchMessages.SourceFailed failed:
                _records.Status.NoteFault(failed.Kind, failed.Reason);
                _context.Metrics.NoteSource(Feed, failed.Kind, isUp: false);
                break;
            case WatchMessages.WatchOpened opened:
                _records.Status.NoteRecovery(opened.Kind);
                _context.Metrics.NoteSource(Feed, opened.Kind, isUp: true);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnChangesRead(WatchMessages.ChangesRead read)
    {
        var routed = _state.Route(read.Kind, read.FromList, read.Changes);
        if (!read.FromList)
        {
            _state.Reach(read.Kind, read.Changes.Max(change => change.Version));
        }

        if (routed.Changes.Count > 0 || routed.Entries.Count > 0)
        {
            var readAt = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
            var version = new StateVersion(_state.EpochOf(read.Kind), read.FromList ? 0 : _state.ToldUpTo(read.Kind).Version);
            foreach (var step in _stream!.Add(read.Kind, version, _state.ListOf(read.Kind), readAt, routed))
            {
                Send(step);
            }
        }

        _heldBack.Enqueue((Sender, read.Kind));
        LetGo();
    }

    private void OnListCompleted(WatchMessages.ListCompleted completed)
    {
        var list = _state.ListOf(completed.Kind);
        if (!_state.CompleteList(completed.Kind, completed.Version))
        {
            LogWentBack(_context.Logger, completed.Kind, completed.Version);
            _watchers[completed.Kind].Tell(new WatchMessages.Relist(completed.Kind));
            return;
        }

        Send(_stream!.Add(completed.Kind, StreamMessages.FrameEvent.ListCompleted, _state.ToldUpTo(completed.Kind), list));
        _context.Metrics.NoteObjects(Feed, _state.ObjectCount);
        LogListed(_context.Logger, completed.Kind, _state.ObjectCount);
    }

    /// <summary>Gives the watch actors the word to read on, unless a member that answers is too far behind.</summary>
    private void LetGo()
    {
        if (_heldBack.Count == 0 || _stream is null || _subscribers.HoldBack(_stream))
        {
            return;
        }

        while (_heldBack.TryDequeue(out var held))
        {
            held.Watcher.Tell(new WatchMessages.ChangesAccepted(held.Kind));
        }
    }

    private void RelistSoon()
    {
        if (_watchers.Count == 0 || _state.Kinds.Any(kind => _state.ListOf(kind) != 0) || Timers.IsTimerActive(nameof(FeedMessages.RelistAll)))
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
        LogRelisting(_context.Logger, Feed);
        foreach (var (kind, watcher) in _watchers)
        {
            watcher.Tell(new WatchMessages.Relist(kind));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "All {Kind} objects are listed; the feeder now knows {Objects} objects")]
    private static partial void LogListed(ILogger logger, ObjectKind kind, int objects);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of {Kind} is of version {Version}, behind what was known: the API server went back to an older state; listing it again as a new history")]
    private static partial void LogWentBack(ILogger logger, ObjectKind kind, ulong version);

    [LoggerMessage(Level = LogLevel.Information, Message = "This node feeds {Feed} from now on, going on where the directory is")]
    private static partial void LogResuming(ILogger logger, string feed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Feed {Feed} is listed again: a node lacks state that no other node has")]
    private static partial void LogRelisting(ILogger logger, string feed);
}

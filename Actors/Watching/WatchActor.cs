using ActorDns.Protocol.Objects;
using Akka.Actor;
using static ActorDns.Actors.Watching.WatchEvents;
using static ActorDns.Actors.Watching.WatchMessages;

namespace ActorDns.Actors.Watching;

/// <summary>
/// Follows one kind of one source for the feed actor above it.
/// <code>
///            list complete                     ended after a while: watch again at once
///  Listing ----------------> Watching ---------------------------------------------.
///     ^  \                     ^  |  ^_____________________________________________/
///     |   \ failed             |  | failed, or ended at once without news
///     |    `--> BackingOff &lt;---|--'
///     |             |  \_______/ the version is still good: watch from the last one accepted
///     `-------------' a list failed, or the version is gone: a new epoch
/// </code>
/// <para>The source runs as a task beside the actor; what it reads comes back as messages numbered by run. One batch is
/// under way at a time: the run stands still until the feed has accepted it, and with it the response stream, so the
/// API server is held back and nothing piles up here. The version to resume from is that of the last batch accepted.</para>
/// <para>A list that fails in the middle is given up with its epoch: <see cref="ListCompleted"/> is never sent for it, so
/// nothing is swept, and the next list has a new epoch.</para>
/// <para>A version that goes back (a bookmark behind what was already seen) means that the API server was restored from
/// an older backup: everything is listed again.</para>
/// <para>Supervision: faults of the source are messages and never crash the actor. A crash (a bug) loses the version
/// and perhaps one batch; the restarted actor therefore lists, in an epoch behind the last one
/// (<see cref="WatchProgress"/>). The feed loses nothing. When the feed stops, so does this actor, and its run is
/// cancelled.</para>
/// </summary>
internal sealed class WatchActor : ReceiveActor, IWithTimers, IDisposable
{
    private readonly ObjectKind _kind;
    private readonly WatchEnvironment _environment;
    private readonly WatchProgress _progress;
    private readonly Backoff _backoff;
    private readonly SourceRuns _runs;
    private ulong _version;
    private long _listed;
    private bool _opened;
    private bool _news;
    private bool _listing;
    private bool _listNext;
    private SourceException? _verdict;
    private BatchRead? _underWay;

    /// <summary>Made by <see cref="Props"/>.</summary>
    public WatchActor(ObjectKind kind, WatchEnvironment environment, WatchProgress progress)
    {
        _kind = kind;
        _environment = environment;
        _progress = progress;
        _backoff = new Backoff(environment.Settings);
        _runs = new SourceRuns(kind, environment.Source, environment.Clock, progress, Self);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static IActorRef Feed => Context.Parent;

    /// <summary>How to make one, as a child of the feed actor.</summary>
    /// <param name="kind">The kind to follow.</param>
    /// <param name="environment">What all watch actors of the feed share.</param>
    /// <param name="resumeFrom">Version to watch from without a list, known from another feeder; 0 to list first.</param>
    /// <param name="lastEpoch">The last epoch the receivers know; the first list has the next one.</param>
    public static Props Props(ObjectKind kind, WatchEnvironment environment, ulong resumeFrom = 0, long lastEpoch = 0)
    {
        var progress = new WatchProgress(resumeFrom, lastEpoch);
        return Akka.Actor.Props.Create(() => new WatchActor(kind, environment, progress));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _version = _progress.TakeResumeVersion();
        if (_version > 0)
        {
            StartWatch();
        }
        else
        {
            StartList();
        }
    }

    /// <summary>Ends the run; Akka may call it again when it lets go of the incarnation.</summary>
    public void Dispose() => _runs.Dispose();

    /// <inheritdoc/>
    protected override void PostStop() => Dispose();

    private void Listing()
    {
        Receive<BatchRead>(batch =>
        {
            _listed += batch.Changes.Count;
            PassOn(batch, fromList: true);
        }, IsPresent);
        Receive<ListEnded>(CompleteList, IsPresent);
        Receive<Relist>(_ => _listNext = true);
        Common();
    }

    private void Watching()
    {
        Receive<BatchRead>(batch =>
        {
            Opened();
            Progressed();
            PassOn(batch, fromList: false);
        }, IsPresent);
        Receive<BookmarkRead>(ReachVersion, IsPresent);
        Receive<WatchEnded>(_ => EndWatch(), IsPresent);
        Receive<Relist>(_ =>
        {
            // The list starts when the cancelled run has ended: a kind is read by one caller at a time.
            _listNext = true;
            _runs.Cancel();
        });
        Common();
    }

    private void BackingOff()
    {
        Receive<BackoffElapsed>(_ =>
        {
            _environment.Metrics.SetBackingOff(_kind, false);
            StartNext();
        });
        Receive<Relist>(_ => _listNext = true);
        Common();
    }

    private void Common()
    {
        Receive<ChangesAccepted>(_ => Accept());
        Receive<RunFailed>(failure => Fail(failure.Cause), IsPresent);
        // Words of an earlier run, and bookmarks in a list, which says its version at its end.
        Receive<IWatchEvent>(_ => { });
    }

    private bool IsPresent(IWatchEvent word) => word.Run == _runs.Current;

    private void StartNext()
    {
        if (_listNext)
        {
            StartList();
        }
        else
        {
            StartWatch();
        }
    }

    private void StartList()
    {
        _listing = true;
        _listNext = false;
        _listed = 0;
        var epoch = _progress.BeginEpoch();
        WatchLog.Listing(_environment.Logger, _kind, _environment.Source.Description, epoch);
        _environment.Metrics.CountList(_kind);
        Feed.Tell(new ListStarted(_kind, epoch));
        Become(Listing);
        BeginRun();
        _runs.StartList();
    }

    private void StartWatch()
    {
        _listing = false;
        Become(Watching);
        BeginRun();
        _runs.StartWatch(_version);
    }

    private void BeginRun()
    {
        _opened = false;
        _news = false;
        _verdict = null;
    }

    private void PassOn(BatchRead batch, bool fromList)
    {
        _underWay = batch;
        _environment.Metrics.CountChanges(_kind, batch.Changes.Count);
        Feed.Tell(new ChangesRead(_kind, _progress.Epoch, fromList, batch.Changes));
    }

    private void Accept()
    {
        if (_underWay is not { } batch)
        {
            return;
        }

        _underWay = null;
        foreach (var change in batch.Changes)
        {
            // In a list too: harmless, for its end sets the version anew.
            _version = Math.Max(_version, change.Version);
        }

        batch.Accepted.TrySetResult();
    }

    private void CompleteList(ListEnded ended)
    {
        _version = ended.Version;
        _environment.Metrics.SetLastContact(_kind, _environment.Clock.GetUtcNow());
        WatchLog.Listed(_environment.Logger, _kind, _listed, _version);
        Feed.Tell(new ListCompleted(_kind, _progress.Epoch, _version));
        StartNext();
    }

    private void ReachVersion(BookmarkRead bookmark)
    {
        Opened();
        if (bookmark.Version < _version)
        {
            // Told when the cancelled run has ended.
            _verdict ??= new SourceException(
                SourceFault.VersionGone,
                $"the source is at version {bookmark.Version}, behind version {_version} seen before: it was restored from an older state");
            _runs.Cancel();
            return;
        }

        if (bookmark.Version > _version)
        {
            Progressed();
        }

        _version = bookmark.Version;
        Feed.Tell(new VersionReached(_kind, _version));
    }

    private void Opened()
    {
        if (!_opened)
        {
            _opened = true;
            Feed.Tell(new WatchOpened(_kind));
        }
    }

    /// <summary>Only news of a watch counts as success: a server that lets us list and then forgets the version must not be listed in a loop.</summary>
    private void Progressed()
    {
        _news = true;
        _backoff.Reset();
        _environment.Metrics.SetLastContact(_kind, _environment.Clock.GetUtcNow());
    }

    private void EndWatch()
    {
        if (_verdict is { } verdict)
        {
            Fail(verdict);
        }
        else if (_listNext)
        {
            StartList();
        }
        else if (_news || _runs.Age >= _environment.Settings.ShortWatch)
        {
            _backoff.Reset();
            StartWatch();
        }
        else
        {
            Fail(new SourceException("the watch ended as soon as it was open, without news"));
        }
    }

    private void Fail(Exception cause)
    {
        if (_verdict is null && _listNext && cause is OperationCanceledException)
        {
            StartList();
            return;
        }

        var known = _verdict ?? cause as SourceException;
        var fault = known?.Fault ?? SourceFault.Transient;
        _listNext |= _listing || fault == SourceFault.VersionGone;
        var wait = _backoff.Next(fault, known?.RetryAfter, _listing ? TimeSpan.Zero : _runs.Age);
        _environment.Metrics.CountFailure(_kind, fault);
        _environment.Metrics.SetBackingOff(_kind, true);
        LogFailure(known, cause, wait);
        Feed.Tell(new SourceFailed(_kind, fault, known?.Message ?? cause.Message));
        Become(BackingOff);
        Timers.StartSingleTimer(nameof(BackoffElapsed), BackoffElapsed.Instance, wait);
    }

    private void LogFailure(SourceException? known, Exception cause, TimeSpan wait)
    {
        if (known is null)
        {
            WatchLog.Broken(_environment.Logger, cause, _kind, _environment.Source.Description, wait.TotalSeconds);
        }
        else
        {
            WatchLog.Failed(_environment.Logger, _kind, _environment.Source.Description, known.Fault, wait.TotalSeconds, known.Message);
        }
    }
}

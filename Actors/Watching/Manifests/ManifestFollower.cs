using ActorDns.Actors.Watching.Manifests.Reading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// Reads a folder, then follows it with one background task until disposed. That task alone touches the folder's state;
/// what it publishes is immutable. Thread-safe.
/// </summary>
internal sealed partial class ManifestFollower : IAsyncDisposable
{
    private const int MaxQuietWaits = 10;

    private readonly ManifestOptions _options;
    private readonly ManifestSelection _selection;
    private readonly ManifestFolder _folder;
    private readonly FolderAnnouncements _announcements;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ManifestMetrics _metrics;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _ignoredKinds = new(StringComparer.Ordinal);
    private Task _following = Task.CompletedTask;
    private bool _isLost;
    private bool _isUnannounced;
    private int _isDisposed;
    private volatile ManifestReading? _reading;
    private volatile ManifestFinding[] _findings = [];

    /// <summary>Makes it; nothing is read yet.</summary>
    public ManifestFollower(ManifestOptions options, ManifestSelection selection, ILogger? logger, ManifestMetrics metrics, TimeProvider time)
    {
        _options = options;
        _selection = selection;
        _time = time;
        _logger = logger ?? NullLogger.Instance;
        _metrics = metrics;
        _folder = new ManifestFolder(options, selection, time);
        _announcements = new FolderAnnouncements(options.Folder, time);
    }

    /// <summary>What is wrong in the folder now.</summary>
    public IReadOnlyList<ManifestFinding> Findings => _findings;

    /// <summary>The newest reading; the first call reads the folder and begins to follow it.</summary>
    /// <exception cref="SourceException">The folder cannot be read; the next call tries again.</exception>
    public async Task<ManifestReading> StartedAsync(CancellationToken cancellationToken)
    {
        if (_reading is { } started)
        {
            return started;
        }

        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_reading is null)
            {
                // Announcements first: a change during the first reading is not missed.
                StartAnnouncements();
                await Task.Run(() => ReadFolder(isThorough: true), cancellationToken).ConfigureAwait(false);
                _following = Task.Run(() => FollowAsync(_stopping.Token), CancellationToken.None);
            }

            return _reading!;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceFault.Denied, $"the folder of manifests {_options.Folder} cannot be read: {fault.Message} Create it, or name another with --source manifests:DIR.", null, fault);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _starting.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _reading?.End();
        _announcements.Dispose();
        _starting.Release();
        _stopping.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var isAnnounced = await _announcements.WaitAsync(_options.PollInterval, cancellationToken).ConfigureAwait(false);
            for (var waits = 0; isAnnounced && waits < MaxQuietWaits; waits++)
            {
                if (!await _announcements.WaitAsync(_options.QuietTime, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }
            }

            Follow(isAnnounced);
        }
    }

    private void Follow(bool isThorough)
    {
        try
        {
            ReadFolder(isThorough || _isLost);
            _isLost = false;
            StartAnnouncements();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever it is, following goes on. The announcements of a folder do not outlive it; the next successful
            // reading begins new ones.
            _isLost = true;
            _announcements.Stop();
            Report([FolderFinding($"the folder {_options.Folder} cannot be read, its last state stays: {fault.Message}")]);
        }
    }

    private void ReadFolder(bool isThorough)
    {
        var isChanged = _folder.Refresh(isThorough);
        var last = _reading;
        if (last is not null && !isChanged && !_isLost)
        {
            return;
        }

        var findings = _folder.Files.Values.SelectMany(file => file.Findings).ToList();
        if (_folder.HasTooManyFiles)
        {
            findings.Add(FolderFinding($"the folder {_options.Folder} holds more than {_options.MaxFiles} manifests: those behind the first {_options.MaxFiles} are not read"));
        }

        var objects = ManifestMerge.Merge(_folder.Files, _selection, findings);
        Report([.. findings]);
        ReportIgnoredKinds();
        var now = (ulong)(_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var next = last?.Snapshot.Next(objects, now, _options.MaxHistory) ?? ManifestSnapshot.First(objects, now);
        if (next != last?.Snapshot)
        {
            LogRead(_options.Folder, _folder.Files.Count, objects.Count, next.Version);
            _reading = new ManifestReading(next);
            last?.ReplaceBy(_reading);
        }
    }

    private void Report(ManifestFinding[] findings)
    {
        var known = _findings.ToHashSet();
        foreach (var finding in findings.Where(finding => !known.Contains(finding)))
        {
            LogFinding(finding.Severity == ManifestSeverity.Error ? LogLevel.Error : LogLevel.Warning, finding);
        }

        var still = findings.Select(finding => finding.File).ToHashSet(StringComparer.Ordinal);
        foreach (var file in known.Select(finding => finding.File).Distinct().Where(file => !still.Contains(file)))
        {
            LogHealed(file.Length == 0 ? _options.Folder : file);
        }

        _findings = findings;
        _metrics.Note(_folder.Files, findings);
    }

    private void ReportIgnoredKinds()
    {
        foreach (var kind in _folder.Files.Values.SelectMany(file => file.Good.IgnoredKinds))
        {
            if (_ignoredKinds.Count < 100 && _ignoredKinds.Add(kind))
            {
                LogIgnored(kind);
            }
        }
    }

    private void StartAnnouncements()
    {
        var isAnnounced = _announcements.TryStart(out var reason);
        if (!isAnnounced && !_isUnannounced)
        {
            LogNotWatched(_options.Folder, _options.PollInterval, reason!);
        }

        _isUnannounced = !isAnnounced;
    }

    private static ManifestFinding FolderFinding(string message) => new(ManifestSeverity.Error, string.Empty, 0, 0, string.Empty, message);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read {Folder}: {Files} files, {Objects} objects, version {Version}")]
    private partial void LogRead(string folder, int files, int objects, ulong version);

    [LoggerMessage(Message = "{Finding}")]
    private partial void LogFinding(LogLevel level, ManifestFinding finding);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} is in order again")]
    private partial void LogHealed(string file);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Manifests of kind {Kind} are passed over: DNS is not made of them")]
    private partial void LogIgnored(string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file system announces no changes of {Folder} ({Reason}): it is looked through every {Interval}")]
    private partial void LogNotWatched(string folder, TimeSpan interval, string reason);
}

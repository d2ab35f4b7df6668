using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace ActorDns.Actors.Watching.Manifests;

/// <summary>
/// The file system's announcements that something below a folder changed, folded into one pending sign. Start, stop and
/// wait belong to one caller at a time; the file system signs on threads of its own.
/// </summary>
internal sealed class FolderAnnouncements(string folder, TimeProvider time) : IDisposable
{
    private readonly Channel<bool> _signs = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FileSystemWatcher? _watcher;

    /// <summary>Begins to listen if it does not yet.</summary>
    /// <param name="reason">Why it failed.</param>
    /// <returns>False when the file system announces nothing: the folder must be looked through.</returns>
    public bool TryStart([NotNullWhen(false)] out string? reason)
    {
        reason = null;
        if (_watcher is not null)
        {
            return true;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            watcher.NotifyFilter |= NotifyFilters.Size | NotifyFilters.Attributes;
            watcher.Changed += (_, _) => Sign();
            watcher.Created += (_, _) => Sign();
            watcher.Deleted += (_, _) => Sign();
            watcher.Renamed += (_, _) => Sign();
            watcher.Error += (_, _) => Sign();
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            watcher?.Dispose();
            reason = fault.Message;
            return false;
        }
    }

    /// <summary>Waits for a sign, which it takes.</summary>
    /// <returns>False when none came in time.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await _signs.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Stops listening; it may be started again.</summary>
    public void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private void Sign() => _signs.Writer.TryWrite(true);
}

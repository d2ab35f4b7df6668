using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Watching;

/// <summary>
/// Runs the lists and watches of one watch actor as tasks beside it, one after the other; what they come to is told to
/// the actor with the number of the run. Used by the actor alone, from its messages.
/// </summary>
internal sealed class SourceRuns(ObjectKind kind, IObjectSource source, TimeProvider clock, WatchProgress progress, IActorRef actor) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private CancellationTokenSource? _cancellation;
    private long _started;
    private bool _disposed;

    /// <summary>The number of the present run.</summary>
    public long Current { get; private set; }

    /// <summary>How long the present run has lived.</summary>
    public TimeSpan Age => clock.GetElapsedTime(_started);

    /// <summary>Begins a list.</summary>
    public void StartList() => Start(async (run, sink, cancellation) =>
        new WatchEvents.ListEnded(run, await source.ListAsync(kind, sink, cancellation)));

    /// <summary>Begins a watch from behind a version.</summary>
    public void StartWatch(ulong fromVersion) => Start(async (run, sink, cancellation) =>
    {
        await source.WatchAsync(kind, fromVersion, sink, cancellation);
        return new WatchEvents.WatchEnded(run);
    });

    /// <summary>Asks the present run to end; it is over when its last word has come.</summary>
    public void Cancel() => _cancellation?.Cancel();

    /// <summary>Ends the present run for good: a batch under way is not waited for any more.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Cancel();
        _stopped.Cancel();
        _cancellation?.Dispose();
        _stopped.Dispose();
    }

    private void Start(Func<long, WatchSink, CancellationToken, Task<WatchEvents.IWatchEvent>> read)
    {
        _cancellation?.Dispose();
        _cancellation = new CancellationTokenSource();
        _started = clock.GetTimestamp();
        var run = Current = progress.BeginRun();
        var sink = new WatchSink(actor, run, _stopped.Token);
        var cancellation = _cancellation.Token;

        // On the pool: a source may do work before its first await, and no dispatcher thread waits for it.
        Task.Run(() => ReadAsync(read, run, sink, cancellation), CancellationToken.None).PipeTo(actor);
    }

    private static async Task<WatchEvents.IWatchEvent> ReadAsync(
        Func<long, WatchSink, CancellationToken, Task<WatchEvents.IWatchEvent>> read,
        long run,
        WatchSink sink,
        CancellationToken cancellation)
    {
        try
        {
            return await read(run, sink, cancellation);
        }
        catch (Exception cause)
        {
            return new WatchEvents.RunFailed(run, cause);
        }
    }
}

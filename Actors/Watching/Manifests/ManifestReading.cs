namespace ActorDns.Actors.Watching.Manifests;

/// <summary>A published snapshot, and the promise of the next one. Thread-safe.</summary>
internal sealed class ManifestReading(ManifestSnapshot snapshot)
{
    private readonly TaskCompletionSource<ManifestReading> _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The objects.</summary>
    public ManifestSnapshot Snapshot { get; } = snapshot;

    /// <summary>Completes with the reading that replaces this one; cancelled when the source is disposed.</summary>
    public Task<ManifestReading> Replaced => _replaced.Task;

    /// <summary>Hands waiting watches the next reading.</summary>
    public void ReplaceBy(ManifestReading next) => _replaced.TrySetResult(next);

    /// <summary>Ends waiting watches.</summary>
    public void End() => _replaced.TrySetCanceled();
}

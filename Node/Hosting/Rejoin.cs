using ActorDns.Node.Bootstrap;

namespace ActorDns.Node.Hosting;

/// <summary>Passes the wish to start again on to whoever can stop the node and start it. Thread-safe.</summary>
internal sealed class Rejoin : IRejoin
{
    private readonly TaskCompletionSource<string> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when it was asked for; says what for.</summary>
    public Task<string> Requested => _requested.Task;

    /// <inheritdoc/>
    public Task RejoinAsync(string purpose)
    {
        _requested.TrySetResult(purpose);
        return Task.CompletedTask;
    }
}

using ActorDns.Node.Bootstrap;

namespace ActorDns.Node.Hosting;

/// <summary>Passes the wish to move to another cluster on to whoever can stop the node and start it again. Thread-safe.</summary>
internal sealed class Rejoin : IRejoin
{
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when it was asked for.</summary>
    public Task Requested => _requested.Task;

    /// <inheritdoc/>
    public Task RejoinAsync(IReadOnlyList<string> seeds)
    {
        _requested.TrySetResult();
        return Task.CompletedTask;
    }
}

using ActorDns.Node.Bootstrap;

namespace ActorDns.Node.Hosting;

/// <summary>
/// Passes the wish to start again on to whoever can stop the node and start it (<see cref="NodeSupervisor"/>), and says whether
/// it will be: then its sockets stay open and its last state answers (<see cref="DnsFront"/>). Thread-safe.
/// </summary>
/// <param name="mayRunAgain">False when the node is to end for good: it has no others, or was told to stop.</param>
internal sealed class Rejoin(Func<bool> mayRunAgain) : IRejoin
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

    /// <summary>Says whether a node that stops is to run again: the others removed it, or it was asked for and nothing failed.</summary>
    /// <param name="hasFailed">True when it stops without having been told to.</param>
    /// <param name="wasRemoved">True when the other nodes removed it from the cluster.</param>
    public bool IsDue(bool hasFailed, bool wasRemoved) => mayRunAgain() && (wasRemoved || (_requested.Task.IsCompleted && !hasFailed));
}

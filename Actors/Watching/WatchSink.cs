using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Watching;

/// <summary>
/// Hands what a run reads to its watch actor. A batch holds the run until the feed has accepted it; that wait ends with
/// the actor but not with the run, so a run that has ended never leaves a batch under way.
/// </summary>
internal sealed class WatchSink(IActorRef actor, long run, CancellationToken actorStopped) : IObjectSink
{
    /// <inheritdoc/>
    public async ValueTask ChangesAsync(IReadOnlyList<ObjectChange> changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (changes.Count == 0)
        {
            return;
        }

        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actor.Tell(new WatchEvents.BatchRead(run, changes, accepted), ActorRefs.NoSender);
        await accepted.Task.WaitAsync(actorStopped);
    }

    /// <inheritdoc/>
    public ValueTask BookmarkAsync(ulong version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        actor.Tell(new WatchEvents.BookmarkRead(run, version), ActorRefs.NoSender);
        return ValueTask.CompletedTask;
    }
}

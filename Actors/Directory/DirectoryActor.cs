using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Directory;

/// <summary>
/// The one writer of this node's <see cref="FeedDirectory"/> of every feed. Fed by the feed actors, one message at a time;
/// what it writes is read by socket threads at once.
/// Supervision: restarted by the guardian. The directory itself is not the actor's, so a crash loses the message that
/// caused it and nothing else; the next list of the feed puts that right.
/// </summary>
internal sealed class DirectoryActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    private readonly NodeRecords _records;

    public DirectoryActor(NodeRecords records) => _records = records;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Prune), Prune.Instance, PruneInterval);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DirectoryMessages.DirectoryChanged changed when _records.TryGetFeed(changed.Feed, out var feed):
                feed.Directory.Apply(changed);
                break;
            case DirectoryMessages.KindListed listed when _records.TryGetFeed(listed.Feed, out var feed):
                feed.Directory.Apply(listed);
                break;
            case Prune:
                foreach (var feed in _records.Feeds)
                {
                    feed.Directory.Prune();
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed record Prune : INoSerializationVerificationNeeded
    {
        public static Prune Instance { get; } = new();
    }
}

using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Watching;

/// <summary>Starts the watch actors of a feed.</summary>
internal static class WatchActors
{
    /// <summary>
    /// Starts one watch actor a kind as children of the calling feed actor, named by kind and life ("watch-Service-1").
    /// </summary>
    /// <param name="context">The feed actor's context.</param>
    /// <param name="feed">Which kinds.</param>
    /// <param name="environment">What the actors share.</param>
    /// <param name="life">Counts how often the feed actor has started them: those of the last time may not have ended yet.</param>
    /// <param name="progress">Where each kind goes on: the version known and the last epoch; null to list everything.</param>
    public static IReadOnlyDictionary<ObjectKind, IActorRef> StartWatchActors(
        this IActorContext context,
        FeedOptions feed,
        WatchEnvironment environment,
        int life,
        Func<ObjectKind, (ulong Version, long Epoch)>? progress = null)
    {
        var actors = new Dictionary<ObjectKind, IActorRef>();
        foreach (var kind in feed.Kinds.Distinct())
        {
            var (version, epoch) = progress?.Invoke(kind) ?? default;
            actors[kind] = context.ActorOf(WatchActor.Props(kind, environment, version, epoch), $"watch-{kind}-{life}");
        }

        return actors;
    }
}

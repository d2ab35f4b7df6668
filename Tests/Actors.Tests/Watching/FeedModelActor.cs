using ActorDns.Actors.Watching;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Tests.Watching;

/// <summary>Stands in for the feed actor: starts the watch actor of one kind, notes what it says and accepts each batch.</summary>
internal sealed class FeedModelActor : UntypedActor
{
    private readonly ObjectKind _kind;
    private readonly FeedModel _model;
    private readonly bool _accepts;
    private readonly IActorRef _watch;

    public FeedModelActor(ObjectKind kind, WatchEnvironment environment, FeedModel model, ulong resumeFrom, long lastEpoch, bool accepts)
    {
        _kind = kind;
        _model = model;
        _accepts = accepts;
        var feed = new FeedOptions { Id = "test", Kinds = [kind] };
        _watch = Context.StartWatchActors(feed, environment, 1, _ => (resumeFrom, lastEpoch))[kind];
    }

    /// <summary>Crashes the watch actor.</summary>
    public sealed record Crash;

    /// <summary>Accepts one batch by hand.</summary>
    public sealed record AcceptOne;

    /// <summary>Completes a task once all that was sent before has been passed on.</summary>
    public sealed record Done(TaskCompletionSource Task) : INoSerializationVerificationNeeded;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Crash:
                _watch.Tell(Kill.Instance);
                break;
            case AcceptOne:
                _watch.Tell(new WatchMessages.ChangesAccepted(_kind));
                break;
            case Done done:
                done.Task.SetResult();
                break;
            case WatchMessages.Relist relist:
                _watch.Tell(relist);
                break;
            default:
                _model.Hear(message);
                if (_accepts && message is WatchMessages.ChangesRead)
                {
                    _watch.Tell(new WatchMessages.ChangesAccepted(_kind));
                }

                break;
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);
}

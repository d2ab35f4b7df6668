using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Stands for one shard copy: lives as long as the copy lives on this node and tells the placement actor of it. Probes bring
/// it into being where the coordinator has put the shard. Has no state to lose.
/// </summary>
internal sealed class ShardActor : UntypedActor
{
    private readonly int _shard;
    private readonly int _copy;

    public ShardActor(int shard, int copy) => (_shard, _copy) = (shard, copy);

    /// <inheritdoc/>
    protected override void PreStart() =>
        Context.ActorSelection(PlacementActor.LocalPath).Tell(new Feeds.FeedMessages.ShardStarted(_shard, _copy));

    /// <inheritdoc/>
    protected override void PostStop() =>
        Context.System.ActorSelection(PlacementActor.LocalPath).Tell(new Feeds.FeedMessages.ShardStopped(_shard, _copy));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is not (PlacementMessages.ProbeShard or Feeds.FeedMessages.ReceiverRestarted))
        {
            Unhandled(message);
        }
    }
}

using System.Security.Cryptography;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Moves the messages of <see cref="OwnerClient"/>: takes questions from its inbox, sends batches to the peer actors,
/// takes their answers, and hears from remoting and cluster which nodes are bad. <see cref="OwnerBoard"/> decides.
///
/// One timer of 2 ms drives everything that has a time; it runs only while something is under way, and a tick that waits
/// in the mailbox is not doubled.
///
/// Supervision: a crash fails the questions in flight (the stage answers stale or SERVFAIL) and Akka starts it anew, empty.
/// </summary>
internal sealed partial class OwnerClientActor : UntypedActor
{
    /// <summary>Name below /user.</summary>
    public const string Name = "owner-client";

    private readonly OwnerClient _client;
    private readonly ILogger _logger;
    private readonly OwnerBoard _board;
    private readonly Dictionary<Address, IActorRef> _peers = [];
    private readonly Ticker _ticker;
    private readonly IActorRefProvider _provider = ((ExtendedActorSystem)Context.System).Provider;

    public OwnerClientActor(OwnerClient client, IHolders holders, ILogger logger)
    {
        _client = client;
        _logger = logger;

        // Numbers of an earlier life must not come again: its answers may still be under way.
        var firstBatch = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue) << 32;
        _board = new OwnerBoard(client.Options, holders, Send, client.Metrics, firstBatch);
        _ticker = new Ticker(client.Time, Self);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(AssociationEvent));
        if (_provider is IClusterActorRefProvider)
        {
            Cluster.Get(Context.System).Subscribe(
                Self,
                ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
                typeof(ClusterEvent.IReachabilityEvent),
                typeof(ClusterEvent.MemberUp),
                typeof(ClusterEvent.MemberRemoved));
        }

        _client.Attach(Self);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _client.Detach();
        _board.FailAll(OwnerFailure.Stopped);
        _ticker.End();
        if (_provider is IClusterActorRefProvider)
        {
            Cluster.Get(Context.System).Unsubscribe(Self);
        }
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        var now = _client.Now;
        switch (message)
        {
            case OwnerClient.Wake:
                TakeQuestions(now);
                break;
            case Ticker.Tick:
                _ticker.Clear();
                _board.OnTick(now);
                break;
            case PeerMessages.QueriesResolved resolved:
                _board.OnAnswers(resolved, now);
                break;
            case AssociationEvent { RemoteAddress: { } address } association:
                OnAssociation(association, address, now);
                break;
            case ClusterEvent.IMemberEvent or ClusterEvent.ReachabilityEvent:
                OnCluster(message, now);
                break;
            default:
                Unhandled(message);
                return;
        }

        _board.Flush(now);
        _ticker.Run(_board.NeedsTicks);
    }

    private void TakeQuestions(long now)
    {
        _client.ClearWake();
        while (_client.TryTake(out var question))
        {
            _board.Begin(question, now);
        }
    }

    private void OnAssociation(AssociationEvent association, Address address, long now)
    {
        if (association is AssociatedEvent)
        {
            _board.OnAssociated(address, now);
        }
        else
        {
            LogLost(_logger, address);
            _board.OnLost(address, now);
        }
    }

    private void OnCluster(object message, long now)
    {
        switch (message)
        {
            case ClusterEvent.UnreachableMember unreachable:
                _board.OnUnreachable(unreachable.Member.Address, now);
                break;
            case ClusterEvent.ReachableMember reachable:
                _board.OnReachable(reachable.Member.Address, now);
                break;
            case ClusterEvent.MemberRemoved removed:
                _peers.Remove(removed.Member.Address);
                _board.OnRemoved(removed.Member.Address, now);
                break;
            case ClusterEvent.MemberUp up:
                _board.OnReachable(up.Member.Address, now);
                break;
            default:
                break;
        }
    }

    private void Send(Address node, PeerMessages.ResolveQueries batch)
    {
        if (!_peers.TryGetValue(node, out var peer))
        {
            // By path, without the incarnation: the reference stays right when the node is restarted.
            peer = _provider.ResolveActorRef(new RootActorPath(node) / "user" / PeerActor.Name);
            _peers.Add(node, peer);
        }

        peer.Tell(batch, Self);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection to {Address} was lost; its questions go to other holders")]
    private static partial void LogLost(ILogger logger, Address address);
}

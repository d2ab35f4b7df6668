using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Management.Cluster;

/// <summary>
/// Puts the cluster's events into the queue of one event stream, what is there already first. The queue is bounded: when its
/// reader leaves it full it is closed, and this actor stops. Stopped by the stream that made it; not restarted in a state
/// worth keeping.
/// </summary>
internal sealed class DomainEventActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    private readonly ChannelWriter<DomainEventAnswer?> _queue;

    /// <summary>Made for one stream.</summary>
    /// <param name="queue">Takes the events, and null for a heartbeat.</param>
    public DomainEventActor(ChannelWriter<DomainEventAnswer?> queue) => _queue = queue;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        AkkaCluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IClusterDomainEvent));
        Timers.StartPeriodicTimer(nameof(Heartbeat), Heartbeat.Instance, HeartbeatInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        AkkaCluster.Get(Context.System).Unsubscribe(Self);
        _queue.TryComplete();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        var isTaken = message switch
        {
            Heartbeat => _queue.TryWrite(null),
            ClusterEvent.IClusterDomainEvent domainEvent when Describe(domainEvent) is { } described => _queue.TryWrite(described),
            _ => true,
        };
        if (!isTaken)
        {
            Context.Stop(Self);
        }
    }

    private static DomainEventAnswer? Describe(ClusterEvent.IClusterDomainEvent domainEvent) => domainEvent switch
    {
        ClusterEvent.MemberStatusChange change => new(change.GetType().Name, Describe(change.Member)),
        ClusterEvent.ReachabilityEvent change => new(change.GetType().Name, Describe(change.Member)),
        ClusterEvent.LeaderChanged change => new(nameof(ClusterEvent.LeaderChanged), Address: change.Leader?.ToString()),
        _ => null,
    };

    private static EventMember Describe(Member member) =>
        new("default", [.. member.Roles], member.Status.ToString(), new EventAddress(member.Address.ToString(), member.UniqueAddress.Uid));

    private sealed record Heartbeat : INoSerializationVerificationNeeded
    {
        public static Heartbeat Instance { get; } = new();
    }
}

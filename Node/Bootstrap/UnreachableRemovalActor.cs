using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Bootstrap;

/// <summary>
/// Looks at the cluster twice a second and removes who <see cref="UnreachableRemoval{TMember}"/> says is gone. Every node
/// does it for itself, so that it happens whoever dies. A member this node hears from is not removed by it though another
/// node does not: that one may be the sick one, and would otherwise talk all others into removing each other.
/// </summary>
internal sealed class UnreachableRemovalActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly AkkaCluster _cluster;
    private readonly UnreachableRemoval<UniqueAddress> _removal;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Makes the actor.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="stableAfter">How long a member must be unreachable.</param>
    public UnreachableRemovalActor(AkkaCluster cluster, TimeSpan stableAfter)
    {
        _cluster = cluster;
        _removal = new UnreachableRemoval<UniqueAddress>(stableAfter);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), Look.Instance, Interval);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is not Look)
        {
            Unhandled(message);
            return;
        }

        var state = _cluster.State;
        var unreachable = state.Unreachable
            .Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Removed) && member.Address != _cluster.SelfAddress)
            .Select(member => member.UniqueAddress)
            .ToList();
        foreach (var gone in _removal.Decide(unreachable, Stopwatch.GetElapsedTime(_start)).Where(member => !IsHeard(member.Address)))
        {
            _log.Warning("Member {0} stays unreachable: it is removed from the cluster", gone.Address);
            _cluster.Down(gone.Address);
        }
    }

    private bool IsHeard(Address address) => _cluster.FailureDetector.IsMonitoring(address) && _cluster.FailureDetector.IsAvailable(address);

    private sealed class Look
    {
        public static Look Instance { get; } = new();
    }
}

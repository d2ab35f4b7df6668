using System.Net;
using System.Runtime;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Node.Configuration;
using Akka.Actor;
using Akka.Hosting;

namespace ActorDns.Node.Hosting;

/// <summary>
/// The order in which a node begins and ends to serve.
///
/// Start: the actor system runs and the feeds list; sockets open when every feed is complete, or when the longest
/// <c>startup_timeout</c> has passed, and answer SERVFAIL for what is not known yet. <c>/ready</c> says 200 after that, so
/// that no query sent on its first 200 is lost.
///
/// Stop (<c>/ready</c> is closed and lameduck is over by then): this node's shards are handed to the others while the sockets
/// answer on; then the sockets read no more and finish what is in flight, and the stages are closed; the actor system leaves
/// the cluster and stops behind that.
/// </summary>
internal sealed partial class NodeLifecycle(
    NodePlan plan,
    ActorSystem system,
    IReadOnlyActorRegistry actors,
    NodeListeners listeners,
    NodeRecords records,
    RunningBlocks blocks,
    KubernetesReadiness kubernetesReady,
    ReadinessFlag socketsReady,
    ILoggerFactory loggers,
    TimeProvider time) : IHostedService
{
    /// <summary>Octets allocated at the start, beyond which the heap is compacted before DNS is served.</summary>
    private const long LargeStart = 256 * 1024 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CopyPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TwinPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HandOffTimeout = TimeSpan.FromSeconds(8);

    private readonly ILogger _logger = loggers.CreateLogger<NodeLifecycle>();
    private bool _areSocketsOpen;
    private bool _isStopped;

    /// <summary>Addresses that answer plain DNS.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => listeners.Endpoints;

    /// <summary>Addresses that answer in a scheme.</summary>
    public IReadOnlyList<IPEndPoint> EndpointsOf(ServerScheme scheme) => listeners.EndpointsOf(scheme);

    /// <summary>The true port of a port of the Corefile.</summary>
    public int PortOf(ServerScheme scheme, int port) => listeners.PortOf(scheme, port);

    /// <summary>The true port of each port of the Corefile that speaks plain DNS.</summary>
    public IReadOnlyDictionary<int, int> Ports => listeners.Ports;

    /// <summary>The server that answers; null before the start.</summary>
    public IQueryDispatcher? Dispatcher => blocks.Dispatcher;

    /// <summary>What is in force; a reload may have changed it since the start.</summary>
    public NodePlan Plan => blocks.Plan ?? plan;

    /// <summary>True when the node stopped without having been told to.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>True when it stopped because the other nodes had removed it from the cluster.</summary>
    public bool WasRemoved { get; private set; }

    /// <summary>True when the actor system ended, or ends, because the other nodes removed it from the cluster.</summary>
    public static bool WasRemovedFromCluster(ActorSystem system) => CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in plan.Warnings)
        {
            LogWarning(_logger, warning);
        }

        blocks.Start(plan);
        var allocated = GC.GetTotalAllocatedBytes();
        await WaitForFeedsAsync(cancellationToken);
        await GiveBackMemoryAsync(() => GC.GetTotalAllocatedBytes() - allocated, cancellationToken);
        _areSocketsOpen = true;
        await listeners.OpenAsync(cancellationToken);
        blocks.Begin();
        socketsReady.SetReady();
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            return;
        }

        // The host stops because the actor system is gone, not the other way round.
        _isStopped = true;
        HasFailed = system.WhenTerminated.IsCompleted;
        WasRemoved = HasFailed && WasRemovedFromCluster(system);
        socketsReady.SetNotReady("the node stops");
        if (_areSocketsOpen && !HasFailed)
        {
            await HandOffAsync();
            await listeners.CloseAsync(CancellationToken.None);
        }

        await blocks.DisposeAsync();
    }

    /// <summary>
    /// Gives this node's shards to the others while the sockets still answer: names whose shard has left are asked of its
    /// new holder, or of the twin.
    /// </summary>
    private async Task HandOffAsync()
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var isAlone = !cluster.State.Members.Any(member => member.Status == Akka.Cluster.MemberStatus.Up && member.Address != cluster.SelfAddress);
        if (isAlone || !actors.TryGet<RecordRegionKey>(out var region))
        {
            return;
        }

        // With one copy set, or another node just gone, the last copy waits a while for a second one.
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(PollInterval, time);
        while (!records.IsAllHeldElsewhere && time.GetElapsedTime(start) < TwinPatience)
        {
            await timer.WaitForNextTickAsync();
        }

        try
        {
            await region.GracefulStop(HandOffTimeout, Akka.Cluster.Sharding.GracefulShutdown.Instance);
        }
        catch (TaskCanceledException)
        {
            LogNotHandedOff(_logger);
        }
    }

    // The lists of a large cluster leave more behind than what is kept of them, and a heap that has grown gives nothing back by
    // itself while little happens. Nobody is answered yet: later this would stop all threads under queries.
    // Copies of shards that others have are on their way, too, but nobody waits for them for long.
    private async Task GiveBackMemoryAsync(Func<long> allocated, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(PollInterval, time);
        while (allocated() > LargeStart && !records.AreCopiesComplete && time.GetElapsedTime(start) < CopyPatience)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        if (allocated() > LargeStart)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private async Task WaitForFeedsAsync(CancellationToken cancellationToken)
    {
        if (plan.Corefile.Blocks.All(block => block.Kubernetes is null))
        {
            return;
        }

        LogWaiting(_logger);
        var timeout = plan.Corefile.Blocks.Max(block => block.Kubernetes?.StartupTimeout ?? TimeSpan.Zero);
        var start = time.GetTimestamp();
        using var timer = new PeriodicTimer(PollInterval, time);
        while (!kubernetesReady.IsReady)
        {
            if (time.GetElapsedTime(start) >= timeout)
            {
                LogUnsynced(_logger, kubernetesReady.Reason);
                return;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/kubernetes: waiting for Kubernetes API before starting server")]
    private static partial void LogWaiting(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/kubernetes: starting server with unsynced Kubernetes API: {Reasons}")]
    private static partial void LogUnsynced(ILogger logger, string? reasons);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shards of this node were not handed over in time; their other copies answer")]
    private static partial void LogNotHandedOff(ILogger logger);
}

using ActorDns.Actors.Peers;
using ActorDns.Actors.Sockets;
using ActorDns.Node.Configuration;
using ActorDns.Node.Encryption;
using Akka.Actor;
using Akka.Hosting.Logging;
using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>
/// What outlives a run of the node (<see cref="NodeSupervisor"/> says why there can be several): the sockets, with an actor
/// system of their own that knows no other node, the way from them to the run that answers, and the questions that wait for
/// other nodes. So no socket is closed, no connection ends and no query is dropped while the node changes its cluster:
///
/// - The run that ends answers on while it hands its shards over, as at any stop. When its actor system begins to end, what is
///   published then stays as it is (<c>NodeRecords.Freeze</c>), and its stages (cache, forward, hosts,
///   zones, kubernetes) go on over it.
/// - The next run has to be at the same address: its actor system can only begin when the old one has left its port, and takes
///   a second or two to join. What the old run would have to ask of other nodes waits for that (<see cref="OwnerClient"/>,
///   which both runs share): the next run asks for it as soon as it hears who holds what.
/// - When the next run is ready the switch turns to it, and the old one is closed when the longest query is through.
///
/// Two actor systems at two ports would leave no gap at all, but a second port is one more that operators, network policies
/// and proxies between nodes have to know. Sockets handed from system to system would leave queries unread in the kernel for
/// the whole gap, those too that need no other node.
///
/// Thread-safe, except <see cref="Listeners"/>.
/// </summary>
internal sealed class DnsFront : IAsyncDisposable
{
    private const string SystemName = "actordns-sockets";

    // The actors open and close sockets, which run on threads of their own: they need no threads beside the pool's.
    private const string Hocon = """
        akka {
          loggers = ["Akka.Hosting.Logging.LoggerFactoryLogger, Akka.Hosting"]
          loglevel = WARNING
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
          }
          scheduler.tick-duration = 50ms
          actor.internal-dispatcher {
            executor = "default-executor"
          }
        }
        """;

    private readonly ActorSystem _system;
    private readonly ServerCertificates _certificates;
    private readonly Task _looking;

    /// <summary>Makes the front; no socket is open yet.</summary>
    /// <param name="plan">The first plan.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">The clock.</param>
    public DnsFront(NodePlan plan, ILoggerFactory loggers, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Owners = new OwnerClient(new OwnerClientOptions { WaitsForNextActor = plan.Options.Bootstrap.IsConfigured }, new PeerMetrics(Registry), time);
        _system = ActorSystem.Create(SystemName, BootstrapSetup.Create().WithConfig(Hocon).And(new LoggerFactorySetup(loggers)));
        var sockets = _system.ActorOf(SocketsHosting.CreateProps(new SocketMetrics(Registry), loggers), "sockets");
        _certificates = new ServerCertificates(plan, Registry, loggers.CreateLogger<ServerCertificates>(), time);
        Listeners = new NodeListeners(plan, sockets, Dispatcher, _certificates, loggers.CreateLogger<NodeListeners>());

        // It looks at nothing before the first interval, and ends with this.
        _looking = _certificates.StartAsync(CancellationToken.None);
    }

    /// <summary>The metrics of what is here; they go on over all runs.</summary>
    public CollectorRegistry Registry { get; } = global::Prometheus.Metrics.NewCustomRegistry();

    /// <summary>Where the sockets hand their queries.</summary>
    public DispatcherSwitch Dispatcher { get; } = new();

    /// <summary>The sockets.</summary>
    public NodeListeners Listeners { get; }

    /// <summary>Asks other nodes.</summary>
    public OwnerClient Owners { get; }

    /// <summary>Lets queries in flight finish, and closes everything that is still open. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        Owners.Stop();
        if (!_system.WhenTerminated.IsCompleted)
        {
            await Listeners.CloseAsync(CancellationToken.None);
            await _system.Terminate();
            await _looking;
            await _certificates.StopAsync(CancellationToken.None);
            _certificates.Dispose();
        }
    }
}

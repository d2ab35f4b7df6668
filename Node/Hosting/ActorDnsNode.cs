using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using Akka.Actor;

namespace ActorDns.Node.Hosting;

/// <summary>
/// A node in this process: what the command runs, and what programs and tests host. Several may run side by side, each with
/// its own actor system, sockets and metrics; with port 0 everywhere the kernel keeps them apart. Thread-safe.
/// </summary>
public sealed class ActorDnsNode : IAsyncDisposable
{
    private readonly NodeSupervisor _supervisor;
    private bool _disposed;

    private ActorDnsNode(NodeSupervisor supervisor) => _supervisor = supervisor;

    /// <summary>The node's actor system: another one after the node moved to another cluster.</summary>
    internal ActorSystem System => _supervisor.Current.System;

    /// <summary>Addresses that answer plain DNS, with their true ports, each over UDP and TCP; the first listener's come first.</summary>
    public IReadOnlyList<IPEndPoint> DnsEndpoints => _supervisor.Current.Lifecycle.Endpoints;

    /// <summary>Addresses that answer in a scheme, with their true ports; the first listener's come first.</summary>
    public IReadOnlyList<IPEndPoint> EndpointsOf(ServerScheme scheme) => _supervisor.Current.Lifecycle.EndpointsOf(scheme);

    /// <summary>The true port of a port of the Corefile.</summary>
    public int PortOf(ServerScheme scheme, int port) => _supervisor.Current.Lifecycle.PortOf(scheme, port);

    /// <summary>The true port of each port of the Corefile that speaks plain DNS: they differ where it says 0.</summary>
    public IReadOnlyDictionary<int, int> Ports => _supervisor.Current.Lifecycle.Ports;

    /// <summary>Addresses of <c>/health</c>; empty without the directive.</summary>
    public IReadOnlyList<IPEndPoint> HealthEndpoints => _supervisor.Current.Health.BoundAddresses;

    /// <summary>Addresses of <c>/ready</c>; empty without the directive.</summary>
    public IReadOnlyList<IPEndPoint> ReadyEndpoints => _supervisor.Current.Ready.BoundAddresses;

    /// <summary>Addresses of <c>/metrics</c>; empty without the directive.</summary>
    public IReadOnlyList<IPEndPoint> MetricsEndpoints => _supervisor.Current.Metrics.BoundAddresses;

    /// <summary>Where other nodes ask this one; null when it is alone and no endpoint was asked for.</summary>
    public IPEndPoint? ManagementEndpoint => _supervisor.Current.Management.BoundAddress;

    /// <summary>
    /// Starts a node from settings. When the task is done its sockets answer: from complete data, or with SERVFAIL if the
    /// <c>startup_timeout</c> passed before everything was listed.
    /// </summary>
    /// <param name="options">The settings.</param>
    /// <param name="logging">Where it logs; nowhere by default.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="ConfigurationException">The settings or the Corefile cannot be used.</exception>
    /// <exception cref="NodeStartException">A port or address cannot be had.</exception>
    public static Task<ActorDnsNode> StartAsync(NodeOptions options, Action<ILoggingBuilder>? logging = null, CancellationToken cancellationToken = default) =>
        StartAsync(NodePlanner.Plan(options), logging ?? (static _ => { }), handleSignals: false, cancellationToken);

    /// <summary>Starts a node from a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="logging">Where it logs.</param>
    /// <param name="handleSignals">True to stop on SIGTERM, SIGINT and SIGQUIT: for the command, once in a process.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    internal static async Task<ActorDnsNode> StartAsync(
        NodePlan plan, Action<ILoggingBuilder> logging, bool handleSignals, CancellationToken cancellationToken) =>
        new(await NodeSupervisor.StartAsync(plan, logging, handleSignals, cancellationToken));

    /// <summary>Waits until the node has stopped: on a signal, or because its actor system failed.</summary>
    /// <returns>True when it was told to stop, false when it failed.</returns>
    public Task<bool> WaitForShutdownAsync(CancellationToken cancellationToken = default) => _supervisor.WaitAsync(cancellationToken);

    /// <summary>Stops the node: readiness off, lameduck, queries in flight answered, actor system, everything closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await _supervisor.DisposeAsync();
        }
    }
}

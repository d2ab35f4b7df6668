using System.Net;
using ActorDns.Actors.Watching;
using ActorDns.Node.Configuration;
using ActorDns.Node.Health;
using ActorDns.Node.Management;
using ActorDns.Node.Metrics;
using Akka.Actor;

namespace ActorDns.Node.Hosting;

/// <summary>
/// A node in this process: what the command runs, and what programs and tests host. Several may run side by side, each with
/// its own actor system, sockets and metrics; with port 0 everywhere the kernel keeps them apart. Thread-safe.
/// </summary>
public sealed class ActorDnsNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly NodeLifecycle _lifecycle;
    private bool _disposed;

    private ActorDnsNode(IHost host)
    {
        _host = host;
        _lifecycle = host.Services.GetRequiredService<NodeLifecycle>();
    }

    /// <summary>The node's actor system.</summary>
    internal ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    /// <summary>Addresses that answer DNS, with their true ports, each over UDP and TCP; the first listener's come first.</summary>
    public IReadOnlyList<IPEndPoint> DnsEndpoints => _lifecycle.Endpoints;

    /// <summary>The true port of each port of the Corefile: they differ where it says 0.</summary>
    public IReadOnlyDictionary<int, int> Ports => _lifecycle.Ports;

    /// <summary>Addresses of <c>/health</c>; empty without the directive.</summary>
    public IReadOnlyList<IPEndPoint> HealthEndpoints => _host.Services.GetRequiredService<HealthServer>().BoundAddresses;

    /// <summary>Addresses of <c>/ready</c>; empty without the directive.</summary>
    public IReadOnlyList<IPEndPoint> ReadyEndpoints => _host.Services.GetRequiredService<ReadyServer>().BoundAddresses;

    /// <summary>Addresses of <c>/metrics</c>; empty without the directive.</summary>
    public IReadOnlyList<IPEndPoint> MetricsEndpoints => _host.Services.GetRequiredService<MetricsServer>().BoundAddresses;

    /// <summary>Where other nodes ask this one; null when it is alone and no endpoint was asked for.</summary>
    public IPEndPoint? ManagementEndpoint => _host.Services.GetRequiredService<ManagementServer>().BoundAddress;

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
        NodePlan plan, Action<ILoggingBuilder> logging, bool handleSignals, CancellationToken cancellationToken)
    {
        var host = NodeHost.Build(plan, logging, handleSignals);
        try
        {
            await host.StartAsync(cancellationToken);
            return new ActorDnsNode(host);
        }
        catch (Exception exception)
        {
            await StopAsync(host);

            // HTTP endpoints and sources say so with these types; their messages name the place and the cure.
            if (exception is InvalidOperationException or SourceException)
            {
                throw new NodeStartException(exception.Message, exception);
            }

            throw;
        }
    }

    /// <summary>Waits until the node has stopped: on a signal, or because its actor system failed.</summary>
    /// <returns>True when it was told to stop, false when it failed.</returns>
    public async Task<bool> WaitForShutdownAsync(CancellationToken cancellationToken = default)
    {
        await _host.WaitForShutdownAsync(cancellationToken);
        return !_lifecycle.HasFailed;
    }

    /// <summary>Stops the node: readiness off, lameduck, queries in flight answered, actor system, everything closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await StopAsync(_host);
        }
    }

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync(CancellationToken.None);
        switch (host)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            default:
                host.Dispose();
                break;
        }
    }
}

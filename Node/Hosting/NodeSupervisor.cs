using ActorDns.Actors.Watching;
using ActorDns.Node.Configuration;
using ActorDns.Node.Health;
using ActorDns.Node.Management;
using ActorDns.Node.Metrics;
using Akka.Actor;

namespace ActorDns.Node.Hosting;

/// <summary>A node from its start to its stop, with the parts others look at: they can be looked at after the stop, too.</summary>
internal sealed record NodeRun(
    IHost Host, Rejoin Rejoin, NodeLifecycle Lifecycle, ActorSystem System, HealthServer Health, ReadyServer Ready, MetricsServer Metrics, ManagementServer Management);

/// <summary>
/// Runs a node, and runs it again in the same process when it is to move to another cluster, was removed from its own or has a
/// new certificate: an actor system cannot join twice, and shows one certificate for its life. It goes down in good order, lameduck included, and comes up as at the start of the
/// process. All other ends are final. Thread-safe.
/// </summary>
internal sealed partial class NodeSupervisor : IAsyncDisposable
{
    private NodePlan _plan;
    private readonly Action<ILoggingBuilder> _logging;
    private readonly StopSignals? _signals;
    private readonly CancellationTokenSource _stopping = new();
    private volatile NodeRun? _current;
    private Task<bool> _ended = Task.FromResult(true);

    private NodeSupervisor(NodePlan plan, Action<ILoggingBuilder> logging, bool handleSignals)
    {
        _plan = plan;
        _logging = logging;
        _signals = handleSignals ? new StopSignals() : null;
    }

    /// <summary>The node that runs, or ran last.</summary>
    public NodeRun Current => _current!;

    private bool IsToldToStop => _stopping.IsCancellationRequested || _signals?.IsSignalled == true;

    /// <summary>Starts a node.</summary>
    /// <exception cref="NodeStartException">A port or address cannot be had.</exception>
    public static async Task<NodeSupervisor> StartAsync(NodePlan plan, Action<ILoggingBuilder> logging, bool handleSignals, CancellationToken cancellationToken)
    {
        var supervisor = new NodeSupervisor(plan, logging, handleSignals);
        try
        {
            supervisor._current = await supervisor.StartNodeAsync(cancellationToken);
        }
        catch
        {
            supervisor._signals?.Dispose();
            supervisor._stopping.Dispose();
            throw;
        }

        supervisor._ended = supervisor.SuperviseAsync();
        return supervisor;
    }

    /// <summary>Waits for the end; the token brings it about.</summary>
    /// <returns>True when the node was told to stop, false when it failed.</returns>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.Register(_stopping.Cancel);
        return await _ended;
    }

    /// <summary>Stops the node; call it once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ended;
        _signals?.Dispose();
        _stopping.Dispose();
    }

    private async Task<bool> SuperviseAsync()
    {
        while (true)
        {
            var run = Current;
            await EndOf(run);
            LogLeaving(run);
            await StopAsync(run.Host);
            if (IsToldToStop || !IsToRunAgain(run))
            {
                return !run.Lifecycle.HasFailed;
            }

            // Not what the first start was given: a reload may have put another Corefile in force.
            _plan = run.Lifecycle.Plan;
            try
            {
                _current = await StartNodeAsync(_stopping.Token);
            }
            catch (Exception) when (IsToldToStop)
            {
                return true;
            }
            catch (Exception exception)
            {
                using var loggers = LoggerFactory.Create(_logging);
                var logger = loggers.CreateLogger<NodeSupervisor>();
                LogNotStarted(logger, exception);
                return false;
            }
        }
    }

    private bool IsToRunAgain(NodeRun run) =>
        _plan.Options.Bootstrap.IsConfigured && (run.Lifecycle.WasRemoved || (run.Rejoin.Requested.IsCompleted && !run.Lifecycle.HasFailed));

    private async Task EndOf(NodeRun run)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopping = run.Host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await using var byHost = stopping.Register(() => ended.TrySetResult());
        await using var byOwner = _stopping.Token.Register(() => ended.TrySetResult());
        await Task.WhenAny(ended.Task, run.Rejoin.Requested);
    }

    // Before the stop: the log ends with the host.
    private void LogLeaving(NodeRun run)
    {
        var logger = run.Host.Services.GetRequiredService<ILogger<NodeSupervisor>>();
        if (_plan.Options.Bootstrap.IsConfigured && run.System.WhenTerminated.IsCompleted && NodeLifecycle.WasRemovedFromCluster(run.System))
        {
            LogRemoved(logger);
        }
        else if (run.Rejoin.Requested.IsCompleted && !IsToldToStop)
        {
            LogRejoining(logger, run.Rejoin.Requested.Result);
        }
    }

    private async Task<NodeRun> StartNodeAsync(CancellationToken cancellationToken)
    {
        var rejoin = new Rejoin();
        var host = NodeHost.Build(_plan, _logging, _signals is not null, rejoin);
        var isMade = false;
        try
        {
            // A host that could not make its services cannot be stopped either.
            _ = host.Services.GetServices<IHostedService>();
            isMade = true;
            await host.StartAsync(cancellationToken);
            var services = host.Services;
            return new NodeRun(
                host,
                rejoin,
                services.GetRequiredService<NodeLifecycle>(),
                services.GetRequiredService<ActorSystem>(),
                services.GetRequiredService<HealthServer>(),
                services.GetRequiredService<ReadyServer>(),
                services.GetRequiredService<MetricsServer>(),
                services.GetRequiredService<ManagementServer>());
        }
        catch (Exception exception)
        {
            await (isMade ? StopAsync(host) : DisposeAsync(host));

            // HTTP endpoints and sources say so with these types; their messages name the place and the cure.
            if (exception is InvalidOperationException or SourceException)
            {
                throw new NodeStartException(exception.Message, exception);
            }

            throw;
        }
    }

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync(CancellationToken.None);
        await DisposeAsync(host);
    }

    private static async Task DisposeAsync(IHost host)
    {
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "cluster: the other nodes removed this one, which they could not reach; it starts again and joins them")]
    private static partial void LogRemoved(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cluster: this node stops and starts again, {Purpose}")]
    private static partial void LogRejoining(ILogger logger, string purpose);

    [LoggerMessage(Level = LogLevel.Critical, Message = "cluster: the node did not start again; the process ends, so that it is restarted from outside")]
    private static partial void LogNotStarted(ILogger logger, Exception exception);
}

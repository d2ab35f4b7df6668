using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting.Reload;
using Microsoft.Extensions.Options;
using Prometheus;

namespace ActorDns.Node.Health;

/// <summary>
/// <c>/health</c> (directive <c>health</c>): 200 OK as long as the process lives, whatever state the cluster is in, since a
/// restart cures nothing that it could report. <c>/startupz</c> beside it: 503 until DNS is served for the first time, 200 from
/// then on for ever, so that a kubelet gives a start the time it takes and asks <c>/health</c> from then on.
///
/// When the node is told to stop it holds everything up for the lameduck time, with DNS still answered, and stops listening
/// after all other services. A node that never answered, or whose actor system has ended, has nothing to answer on with.
/// </summary>
internal sealed partial class HealthServer : IHostedLifecycleService, IReloadablePart, IDisposable
{
    /// <summary>How long stopping may take beyond the lameduck time.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private readonly HttpEndpointGroup _endpoints;
    private readonly HealthProbe _probe;
    private readonly ReadinessFlag _started;
    private readonly Func<Task> _ended;
    private readonly IOptions<HostOptions> _host;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private TimeSpan _lameduck;

    /// <summary>Makes the server.</summary>
    /// <param name="directives">The health directives; those with one address share a listener. None: nothing is served.</param>
    /// <param name="lameduck">How long DNS is still answered after the order to stop, also without a directive.</param>
    /// <param name="started">Set once DNS is served.</param>
    /// <param name="registry">Where the self probe is measured.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="host">The host's options: it waits for the lameduck time when it stops.</param>
    /// <param name="time">The clock of lameduck and probe.</param>
    /// <param name="ended">Done when nothing answers any more; asked for when the node stops.</param>
    public HealthServer(
        IReadOnlyList<HealthOptions> directives,
        TimeSpan lameduck,
        ReadinessFlag started,
        CollectorRegistry registry,
        ILoggerFactory loggers,
        IOptions<HostOptions> host,
        TimeProvider time,
        Func<Task> ended)
    {
        var paths = new Dictionary<string, RequestDelegate>
        {
            ["/health"] = static context => HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "OK"),
            ["/startupz"] = context => StartupAnswer.WriteAsync(context, started),
        };
        _endpoints = new HttpEndpointGroup(
            directives.Select(directive => directive.Listen), (listen, isBeside) => new HttpEndpoint("health", listen, paths, loggers, isBeside: isBeside));
        (_started, _ended, _host, _time) = (started, ended, host, time);
        _logger = loggers.CreateLogger<HealthServer>();
        SetLameduck(lameduck);
        _probe = new HealthProbe(registry, _logger, time);
    }

    /// <summary>The addresses bound.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => _endpoints.BoundAddresses;

    /// <inheritdoc/>
    public Task<PartChange> PrepareAsync(NodePlan wanted, CancellationToken cancellationToken)
    {
        var blocks = wanted.Corefile.Blocks;
        var lameduck = LameduckTime.Of(blocks, wanted.Options.Bootstrap.IsConfigured);
        return _endpoints.PrepareAsync(
            blocks.Select(block => block.Health).OfType<HealthOptions>().Select(directive => directive.Listen), () => SetLameduck(lameduck), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _endpoints.StartAsync(cancellationToken);
        _probe.Start(() => _endpoints.BoundAddresses);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_lameduck <= TimeSpan.Zero || !_started.WasReady || _ended().IsCompleted)
        {
            return;
        }

        LogLameduck(_logger, _lameduck.TotalSeconds);

        // Also over when the host's own time for stopping is.
        await Task.WhenAny(Task.Delay(_lameduck, _time, cancellationToken), _ended());
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _probe.StopAsync();
        await _endpoints.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _probe.Dispose();
        _endpoints.Dispose();
    }

    private void SetLameduck(TimeSpan lameduck)
    {
        _lameduck = lameduck;
        _host.Value.ShutdownTimeout = TimeSpan.FromTicks(Math.Max(_host.Value.ShutdownTimeout.Ticks, (_lameduck + StopTime).Ticks));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/health: Going into lameduck mode for {Seconds}s")]
    private static partial void LogLameduck(ILogger logger, double seconds);
}

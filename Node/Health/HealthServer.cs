using System.Net;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting.Reload;
using Microsoft.Extensions.Options;
using Prometheus;

namespace ActorDns.Node.Health;

/// <summary>
/// <c>/health</c> (directive <c>health</c>): 200 OK as long as the process lives, whatever state the cluster is in, since a
/// restart cures nothing that it could report. When the node is told to stop it holds everything up for the longest
/// <c>lameduck</c> given, with DNS still answered, and stops listening after all other services.
/// </summary>
internal sealed partial class HealthServer : IHostedLifecycleService, IReloadablePart, IDisposable
{
    /// <summary>How long stopping may take beyond the lameduck time.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private readonly HttpEndpointGroup _endpoints;
    private readonly HealthProbe _probe;
    private readonly IOptions<HostOptions> _host;
    private TimeSpan _lameduck;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes the server.</summary>
    /// <param name="directives">The health directives; those with one address share a listener. None: nothing is served.</param>
    /// <param name="registry">Where the self probe is measured.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="host">The host's options: it waits for the lameduck time when it stops.</param>
    /// <param name="time">The clock of lameduck and probe.</param>
    public HealthServer(IReadOnlyList<HealthOptions> directives, CollectorRegistry registry, ILoggerFactory loggers, IOptions<HostOptions> host, TimeProvider time)
    {
        var paths = new Dictionary<string, RequestDelegate>
        {
            ["/health"] = static context => HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "OK"),
        };
        _endpoints = new HttpEndpointGroup(
            directives.Select(directive => directive.Listen), (listen, isBeside) => new HttpEndpoint("health", listen, paths, loggers, isBeside: isBeside));
        _time = time;
        _host = host;
        _logger = loggers.CreateLogger<HealthServer>();
        SetLameduck(directives);
        _probe = new HealthProbe(registry, _logger, time);
    }

    /// <summary>The addresses bound.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => _endpoints.BoundAddresses;

    /// <inheritdoc/>
    public Task<PartChange> PrepareAsync(NodePlan wanted, CancellationToken cancellationToken)
    {
        HealthOptions[] directives = [.. wanted.Corefile.Blocks.Select(block => block.Health).OfType<HealthOptions>()];
        return _endpoints.PrepareAsync(directives.Select(directive => directive.Listen), () => SetLameduck(directives), cancellationToken);
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
        if (_lameduck <= TimeSpan.Zero)
        {
            return;
        }

        LogLameduck(_logger, _lameduck.TotalSeconds);
        try
        {
            await Task.Delay(_lameduck, _time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host's own time for stopping is over: go on at once.
        }
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

    private void SetLameduck(IReadOnlyList<HealthOptions> directives)
    {
        _lameduck = directives.Select(directive => directive.Lameduck).DefaultIfEmpty().Max();
        _host.Value.ShutdownTimeout = TimeSpan.FromTicks(Math.Max(_host.Value.ShutdownTimeout.Ticks, (_lameduck + StopTime).Ticks));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/health: Going into lameduck mode for {Seconds}s")]
    private static partial void LogLameduck(ILogger logger, double seconds);
}

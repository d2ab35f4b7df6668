using System.Net;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Health;
using ActorDns.Node.Hosting.Reload;
using Prometheus;

namespace ActorDns.Node.Metrics;

/// <summary>
/// <c>/metrics</c> (directive <c>prometheus</c>) in Prometheus's text format. Stops listening after all other services,
/// so that the last seconds of a node can still be scraped.
/// </summary>
internal sealed class MetricsServer : IHostedLifecycleService, IReloadablePart, IDisposable
{
    private readonly HttpEndpointGroup _endpoints;
    private readonly CollectorRegistry _registry;

    /// <summary>Makes the server.</summary>
    /// <param name="directives">The prometheus directives; those with one address share a listener. None: nothing is served.</param>
    /// <param name="registry">What is scraped.</param>
    /// <param name="loggers">Where it logs.</param>
    public MetricsServer(IReadOnlyList<PrometheusOptions> directives, CollectorRegistry registry, ILoggerFactory loggers)
    {
        _registry = registry;
        var paths = new Dictionary<string, RequestDelegate> { ["/metrics"] = WriteMetricsAsync };
        _endpoints = new HttpEndpointGroup(
            directives.Select(directive => directive.Listen), (listen, isBeside) => new HttpEndpoint("prometheus", listen, paths, loggers, isBeside: isBeside));
    }

    /// <summary>The addresses bound.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => _endpoints.BoundAddresses;

    /// <inheritdoc/>
    public Task<PartChange> PrepareAsync(NodePlan wanted, CancellationToken cancellationToken) =>
        _endpoints.PrepareAsync(wanted.Corefile.Blocks.Select(block => block.Prometheus).OfType<PrometheusOptions>().Select(directive => directive.Listen), () => { }, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => _endpoints.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => _endpoints.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _endpoints.Dispose();

    private async Task WriteMetricsAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        await _registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }
}

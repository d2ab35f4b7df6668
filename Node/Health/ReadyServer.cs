using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Health;

/// <summary>
/// <c>/ready</c> (directive <c>ready</c>): 200 OK when every <see cref="IReadiness"/> is ready, open DNS sockets among
/// them, so that no query sent after the first 200 is lost. Until then 503 with the names of those that are not, as
/// CoreDNS writes them, and a line with the reason of each. Closes its listener first of all when the node stops.
/// </summary>
internal sealed partial class ReadyServer : IHostedLifecycleService, IDisposable
{
    private readonly HttpEndpointGroup _endpoints;
    private readonly ILogger _logger;
    private string _lastLogged = string.Empty;

    /// <summary>Makes the server.</summary>
    /// <param name="directives">The ready directives; those with one address share a listener, which asks continuously if one of them does. None: nothing is served.</param>
    /// <param name="sources">What must be ready.</param>
    /// <param name="loggers">Where it logs.</param>
    public ReadyServer(IReadOnlyList<ReadyOptions> directives, IEnumerable<IReadiness> sources, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<ReadyServer>();
        var all = sources.ToList();
        _endpoints = new HttpEndpointGroup([.. directives.GroupBy(directive => directive.Listen).Select(group =>
        {
            var state = new ReadinessState(all, group.Any(directive => directive.Continuously));
            var paths = new Dictionary<string, RequestDelegate> { ["/ready"] = context => AnswerAsync(context, state) };
            return new HttpEndpoint("ready", group.Key, paths, loggers);
        })]);
    }

    /// <summary>The addresses bound.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => _endpoints.BoundAddresses;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => _endpoints.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => _endpoints.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _endpoints.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _endpoints.Dispose();

    private Task AnswerAsync(HttpContext context, ReadinessState state)
    {
        var pending = state.Pending();
        var names = string.Join(',', pending.Select(source => source.Name));
        if (Interlocked.Exchange(ref _lastLogged, names) != names)
        {
            LogChange(names);
        }

        if (pending.Count == 0)
        {
            return HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "OK");
        }

        var reasons = pending.Where(source => source.Reason is not null).Select(source => $"\n{source.Name}: {source.Reason}");
        return HttpEndpoint.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, names + string.Concat(reasons));
    }

    private void LogChange(string names)
    {
        if (names.Length == 0)
        {
            LogReady(_logger);
        }
        else
        {
            LogNotReady(_logger, names);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/ready: Plugins not ready: \"{Names}\"")]
    private static partial void LogNotReady(ILogger logger, string names);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/ready: All plugins ready")]
    private static partial void LogReady(ILogger logger);
}

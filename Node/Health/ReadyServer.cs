using System.Collections.Frozen;
using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting.Reload;

namespace ActorDns.Node.Health;

/// <summary>
/// <c>/ready</c> (directive <c>ready</c>): 200 OK when every <see cref="IReadiness"/> is ready, open DNS sockets among
/// them, so that no query sent after the first 200 is lost. Until then 503 with the names of those that are not, as
/// CoreDNS writes them, and a line with the reason of each. Closes its listener first of all when the node stops.
/// </summary>
internal sealed partial class ReadyServer : IHostedLifecycleService, IReloadablePart, IDisposable
{
    private readonly IReadOnlyList<IReadiness> _sources;
    private readonly HttpEndpointGroup _endpoints;
    private readonly ILogger _logger;
    private FrozenDictionary<ListenAddress, ReadinessState> _inForce;
    private volatile FrozenDictionary<ListenAddress, ReadinessState> _states;
    private string _lastLogged = string.Empty;

    /// <summary>Makes the server.</summary>
    /// <param name="directives">The ready directives; those with one address share a listener, which asks continuously if one of them does. None: nothing is served.</param>
    /// <param name="sources">What must be ready.</param>
    /// <param name="loggers">Where it logs.</param>
    public ReadyServer(IReadOnlyList<ReadyOptions> directives, IEnumerable<IReadiness> sources, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<ReadyServer>();
        _sources = [.. sources];
        _states = _inForce = StatesOf(directives, FrozenDictionary<ListenAddress, ReadinessState>.Empty);
        _endpoints = new HttpEndpointGroup(_states.Keys, (listen, isBeside) =>
        {
            var paths = new Dictionary<string, RequestDelegate> { ["/ready"] = context => AnswerAsync(context, listen) };
            return new HttpEndpoint("ready", listen, paths, loggers, isBeside: isBeside);
        });
    }

    /// <summary>The addresses bound.</summary>
    public IReadOnlyList<IPEndPoint> BoundAddresses => _endpoints.BoundAddresses;

    /// <inheritdoc/>
    public async Task<PartChange> PrepareAsync(NodePlan wanted, CancellationToken cancellationToken)
    {
        var states = StatesOf([.. wanted.Corefile.Blocks.Select(block => block.Ready).OfType<ReadyOptions>()], _inForce);

        // Those to come answer as soon as they are open.
        _states = _inForce.Concat(states.Where(state => !_inForce.ContainsKey(state.Key))).ToFrozenDictionary();
        return await _endpoints.PrepareAsync(states.Keys, () => _states = _inForce = states, cancellationToken);
    }

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

    private FrozenDictionary<ListenAddress, ReadinessState> StatesOf(IReadOnlyList<ReadyOptions> directives, FrozenDictionary<ListenAddress, ReadinessState> known) =>
        directives.GroupBy(directive => directive.Listen).ToFrozenDictionary(group => group.Key, group =>
        {
            var continuously = group.Any(directive => directive.Continuously);
            return known.GetValueOrDefault(group.Key) is { } state && state.IsContinuous == continuously ? state : new ReadinessState(_sources, continuously);
        });

    private Task AnswerAsync(HttpContext context, ListenAddress listen)
    {
        if (_states.GetValueOrDefault(listen) is not { } state)
        {
            return HttpEndpoint.WriteAsync(context, StatusCodes.Status404NotFound, "404 page not found\n");
        }

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

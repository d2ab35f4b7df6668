using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Hosting;

/// <summary>
/// The server blocks in force. Others can be put in their place at any time: a query finishes in the blocks it began in, which
/// are closed when the longest it may take has passed. Used by one thread at a time, except <see cref="Dispatcher"/>.
/// </summary>
internal sealed partial class RunningBlocks(Func<NodePlan, PipelineFactory> factories, ServerMetrics metrics, TopNames topNames, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Longer than any query is under way: upstreams have 5 s, and an alias is followed within that.</summary>
    private static readonly TimeSpan LongestQuery = TimeSpan.FromSeconds(15);

    private readonly ILogger _logger = loggers.CreateLogger<RunningBlocks>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _closing = [];
    private QueryDispatcher? _dispatcher;
    private PipelineFactory? _pipelines;
    private bool _isDisposed;

    /// <summary>The server that answers; null before <see cref="Start"/>.</summary>
    public QueryDispatcher? Dispatcher => _dispatcher;

    /// <summary>What is in force; null before <see cref="Start"/>.</summary>
    public NodePlan? Plan { get; private set; }

    /// <summary>Makes the first blocks. What asks through the sockets waits for <see cref="Begin"/>.</summary>
    public QueryDispatcher Start(NodePlan plan)
    {
        _pipelines = factories(plan);
        Plan = plan;
        return _dispatcher = new QueryDispatcher(TableOf(plan, _pipelines), metrics, loggers.CreateLogger<QueryDispatcher>(), time, topNames);
    }

    /// <summary>The sockets are open.</summary>
    public void Begin() => _pipelines?.Begin();

    /// <summary>Puts the blocks of another plan in force.</summary>
    /// <exception cref="Exception">A stage could not be made; the old blocks stay in force.</exception>
    public async Task SwapAsync(NodePlan plan)
    {
        var made = factories(plan);
        try
        {
            _dispatcher!.Swap(TableOf(plan, made));
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }

        var old = _pipelines!;
        _pipelines = made;
        Plan = plan;
        made.Begin();
        _closing.RemoveAll(task => task.IsCompleted);
        _closing.Add(CloseLaterAsync(old));
    }

    /// <summary>Closes all; no query may come any more. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stopping.CancelAsync();
        await Task.WhenAll(_closing);
        if (_pipelines is not null)
        {
            await _pipelines.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private RoutingTable TableOf(NodePlan plan, PipelineFactory pipelines) =>
        new(plan.Corefile.Blocks.SelectMany(block => pipelines.Create(block, () => _dispatcher!)));

    private async Task CloseLaterAsync(PipelineFactory pipelines)
    {
        await Task.Delay(LongestQuery, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await pipelines.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogNotClosed(_logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Stages of the last configuration could not be closed; they end with the process")]
    private static partial void LogNotClosed(ILogger logger, Exception exception);
}

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
    private List<ServerBlock> _inForce = [];
    private PipelineFactory? _pipelines;
    private PipelineFactory? _retiring;
    private bool _isDisposed;

    /// <summary>The server that answers; null before <see cref="Start"/>.</summary>
    public QueryDispatcher? Dispatcher => _dispatcher;

    /// <summary>What is in force; null before <see cref="Start"/>.</summary>
    public NodePlan? Plan { get; private set; }

    /// <summary>Makes the first blocks. What asks through the sockets waits for <see cref="Begin"/>.</summary>
    public void Start(NodePlan plan)
    {
        _pipelines = factories(plan);
        Plan = plan;
        _inForce = BlocksOf(plan, _pipelines);
        _dispatcher = new QueryDispatcher(new RoutingTable(_inForce), metrics, loggers.CreateLogger<QueryDispatcher>(), time, topNames);
    }

    /// <summary>The sockets are open.</summary>
    public void Begin() => _pipelines?.Begin();

    /// <summary>
    /// Puts the blocks of another plan in force. Old ones whose address or port it does not name answer on there until
    /// <see cref="Retire"/>.
    /// </summary>
    /// <exception cref="Exception">A stage could not be made; the old blocks stay in force.</exception>
    public async Task SwapAsync(NodePlan plan)
    {
        var made = factories(plan);
        try
        {
            var blocks = BlocksOf(plan, made);
            _dispatcher!.Swap(new RoutingTable([.. blocks, .. Unnamed(_dispatcher.Table.Blocks, blocks)]));
            _inForce = blocks;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }

        _retiring = _pipelines;
        _pipelines = made;
        Plan = plan;
        made.Begin();
    }

    /// <summary>After <see cref="SwapAsync"/>, when the sockets that were given up are closed: the old blocks close when the last query is through.</summary>
    public void Retire()
    {
        if (_retiring is not { } old)
        {
            return;
        }

        _retiring = null;
        if (_dispatcher!.Table.Blocks.Count > _inForce.Count)
        {
            _dispatcher.Swap(new RoutingTable(_inForce));
        }

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
        if (_retiring is not null)
        {
            await _retiring.DisposeAsync();
        }

        if (_pipelines is not null)
        {
            await _pipelines.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private List<ServerBlock> BlocksOf(NodePlan plan, PipelineFactory pipelines) =>
        [.. plan.Corefile.Blocks.SelectMany(block => pipelines.Create(block, () => _dispatcher!))];

    // What still waits in sockets that are about to close was sent to these.
    private static IEnumerable<ServerBlock> Unnamed(IReadOnlyList<ServerBlock> old, List<ServerBlock> named) =>
        old.Where(block => !named.Exists(other => other.Scheme == block.Scheme && other.Port == block.Port && (IsWide(block) || IsWide(other) || other.BindAddress == block.BindAddress)));

    private static bool IsWide(ServerBlock block) => block.BindAddress.Bits == 0;

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

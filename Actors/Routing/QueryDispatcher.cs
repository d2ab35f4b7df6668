using System.Runtime.CompilerServices;
using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing;

/// <summary>
/// The way from the sockets into the server blocks. What cannot be read or belongs to no zone is answered here and
/// counted under the zone "dropped", as CoreDNS counts it; everything else goes down its block's pipeline.
/// Allocates nothing when the pipeline completes synchronously.
/// </summary>
public sealed class QueryDispatcher : IQueryDispatcher
{
    private readonly ServerMetrics _metrics;
    private readonly FaultReporter _faults;
    private readonly TopNames? _topNames;
    private volatile RoutingTable _table;

    /// <summary>Makes a dispatcher.</summary>
    /// <param name="table">The server blocks.</param>
    /// <param name="metrics">Where queries are counted.</param>
    /// <param name="logger">Where faults are logged.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="topNames">Where names are counted, if they are.</param>
    public QueryDispatcher(RoutingTable table, ServerMetrics metrics, ILogger<QueryDispatcher> logger, TimeProvider? time = null, TopNames? topNames = null)
    {
        _metrics = metrics;
        _topNames = topNames is { IsOn: true } ? topNames : null;
        _faults = new FaultReporter(metrics, logger, time ?? TimeProvider.System);
        Swap(table);
    }

    /// <summary>The server blocks in force.</summary>
    public RoutingTable Table => _table;

    /// <summary>Puts other server blocks in force. Queries already on their way finish in the old ones. Thread-safe.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_table))]
    public void Swap(RoutingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        table.Attach(_metrics);
        _metrics.Show(table.Blocks);
        _table = table;
    }

    /// <inheritdoc/>
    public ValueTask DispatchAsync(QueryContext context)
    {
        var table = _table;
        try
        {
            ref readonly var query = ref context.Query;
            switch (query.Status)
            {
                case QueryStatus.Ok:
                    break;
                case QueryStatus.Drop:
                    context.ResponseLength = 0;
                    return ValueTask.CompletedTask;
                default:
                    Refuse(table, context, CodeFor(query.Status));
                    return ValueTask.CompletedTask;
            }

            if (_topNames is not null && context.Depth == 0)
            {
                _topNames.Count(context.Name);
            }

            var block = table.Find(context.ServerPort, context.Name, query.Type, context.LocalAddress, context, context.Scheme);
            if (block is null)
            {
                Refuse(table, context, ResponseCode.Refused);
                return ValueTask.CompletedTask;
            }

            context.Block = block;
            var task = block.Pipeline.HandleAsync(context);
            return task.IsCompletedSuccessfully ? task : AwaitAsync(task, table, context);
        }
        catch (Exception exception)
        {
            Fail(table, context, exception);
            return ValueTask.CompletedTask;
        }
    }

    private static ResponseCode CodeFor(QueryStatus status) => status switch
    {
        QueryStatus.NotImplemented => ResponseCode.NotImplemented,
        QueryStatus.BadVersion => ResponseCode.BadVersion,
        _ => ResponseCode.FormatError,
    };

    private static void Refuse(RoutingTable table, QueryContext context, ResponseCode code)
    {
        context.RespondWithCode(code);
        table.DroppedAt(context.Scheme, context.ServerPort)?.Report(context, code);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, RoutingTable table, QueryContext context)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
        {
            Fail(table, context, exception);
        }
    }

    /// <summary>Only a fault of the prometheus, errors or log stage gets here; the pipeline guards the others.</summary>
    private void Fail(RoutingTable table, QueryContext context, Exception exception)
    {
        _faults.Fail(context, exception);
        table.DroppedAt(context.Scheme, context.ServerPort)?.Report(context, ResponseCode.ServerFailure);
    }
}

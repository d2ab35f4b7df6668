using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>Counts the queries and responses of its server block (directive <c>prometheus</c>). Stateless.</summary>
public sealed class PrometheusStage : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "prometheus";

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        context.Block?.Counters?.Report(context, context.ResponseCode);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        context.Block?.Counters?.Report(context, context.ResponseCode);
    }
}

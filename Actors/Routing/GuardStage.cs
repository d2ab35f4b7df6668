using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing;

/// <summary>
/// Turns an exception of a later stage into SERVFAIL, so that the log, errors and prometheus stages before it see a
/// response like any other.
/// </summary>
/// <param name="faults">Counts and logs what was caught.</param>
internal sealed class GuardStage(FaultReporter faults) : Stage
{
    /// <inheritdoc/>
    public override string Name => StageOrder.Guard;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        try
        {
            var task = Next.HandleAsync(context);
            return task.IsCompletedSuccessfully ? task : AwaitAsync(task, context);
        }
        catch (Exception exception)
        {
            faults.Fail(context, exception);
            return ValueTask.CompletedTask;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
        {
            faults.Fail(context, exception);
        }
    }
}

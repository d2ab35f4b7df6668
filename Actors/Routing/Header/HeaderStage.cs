using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.Header;

/// <summary>
/// The header directive: sets and clears flags of the query before the stages behind it, and of the response after them, line
/// by line. Allocates nothing; thread-safe.
/// </summary>
/// <param name="rules">The lines in their order.</param>
public sealed class HeaderStage(IReadOnlyList<HeaderRule> rules) : Stage
{
    private readonly HeaderRule[] _ofQuery = [.. rules.Where(rule => rule.OfQuery)];
    private readonly HeaderRule[] _ofResponse = [.. rules.Where(rule => !rule.OfQuery)];

    /// <inheritdoc/>
    public override string Name => "header";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var rule in _ofQuery)
        {
            context.ChangeQueryFlags(rule.Set, rule.Clear);
        }

        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        ChangeResponse(context);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        ChangeResponse(context);
    }

    private void ChangeResponse(QueryContext context)
    {
        foreach (var rule in _ofResponse)
        {
            context.ChangeResponseFlags(rule.Set, rule.Clear);
        }
    }
}

using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.Header;

/// <summary>
/// The header directive: sets and clears flags of the query before the stages behind it, and of the response after them, line
/// by line. The client's own query is what it was when the response goes back: it stands behind the cache, which keeps the
/// response by it. Allocates nothing; thread-safe.
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
        if (_ofQuery.Length > 0)
        {
            return AskChangedAsync(context);
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AskChangedAsync(QueryContext context)
    {
        var asked = context.Query.Flags;
        try
        {
            foreach (var rule in _ofQuery)
            {
                context.ChangeQueryFlags(rule.Set, rule.Clear);
            }

            await Next.HandleAsync(context);
        }
        finally
        {
            context.ChangeQueryFlags(asked, (ushort)~asked);
        }

        // A response repeats RD of its query (RFC 1035 section 4.1.1).
        context.ChangeResponseFlags((ushort)(asked & HeaderRule.RecursionDesired), (ushort)(~asked & HeaderRule.RecursionDesired));
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

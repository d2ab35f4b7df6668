using System.Runtime.CompilerServices;

namespace ActorDns.Actors.Routing.LoadBalance;

/// <summary>
/// The loadbalance directive: clients that take the first address are spread over all of them. Works on the response where it
/// stands (<see cref="AddressRotation"/>), so a cached answer is kept once and given in every order. Allocates nothing.
/// Stateless, thread-safe.
/// </summary>
/// <param name="isShuffled">True for any order (<c>random</c>), false to begin at a random address and go round (<c>round_robin</c>).</param>
public sealed class LoadBalanceStage(bool isShuffled) : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "loadbalance";

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var task = Next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context);
        }

        AddressRotation.Apply(context.MutableResponse, isShuffled);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        AddressRotation.Apply(context.MutableResponse, isShuffled);
    }
}

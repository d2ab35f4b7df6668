using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing.Acl;

namespace ActorDns.Actors.Routing.LoadBalance;

/// <summary>
/// The loadbalance directive: clients that take the first address are spread over all of them. Works on the response where it
/// stands (<see cref="AddressRotation"/>), so a cached answer is kept once and given in every order. Allocates nothing.
/// Stateless, thread-safe.
/// </summary>
/// <param name="options">The directive.</param>
public sealed class LoadBalanceStage(LoadBalanceOptions options) : Stage
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "loadbalance";

    private readonly bool _isShuffled = options.IsShuffled;
    private readonly AddressBlock[] _preferred = [.. options.Preferred];

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

        AddressRotation.Apply(context.MutableResponse, _isShuffled, _preferred);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context)
    {
        await task;
        AddressRotation.Apply(context.MutableResponse, _isShuffled, _preferred);
    }
}

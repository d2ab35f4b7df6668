using ActorDns.Actors.Routing.Views.Expressions;

namespace ActorDns.Actors.Routing.Views;

/// <summary>Directive <c>view</c>: which queries a server block is for. Immutable, thread-safe.</summary>
/// <param name="Name">The view's name, the label view of metrics.</param>
/// <param name="Expressions">What must all be true; empty for every query.</param>
public sealed record ViewOptions(string Name, IReadOnlyList<Expression> Expressions)
{
    /// <summary>Says whether a query is for the block. Allocates nothing.</summary>
    public bool Holds(QueryContext context)
    {
        for (var i = 0; i < Expressions.Count; i++)
        {
            if (!Expressions[i].IsTrue(context))
            {
                return false;
            }
        }

        return true;
    }
}

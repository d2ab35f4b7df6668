namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary><c>in</c>: one of several comparisons holds.</summary>
internal sealed record AnyNode(IReadOnlyList<TruthNode> Comparisons) : TruthNode
{
    public override bool Get(QueryContext context)
    {
        for (var i = 0; i < Comparisons.Count; i++)
        {
            if (Comparisons[i].Get(context))
            {
                return true;
            }
        }

        return false;
    }
}

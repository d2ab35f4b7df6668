namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary><c>&amp;&amp;</c> and <c>||</c>; the right side is asked only if it matters.</summary>
internal sealed record BothNode(TruthNode Left, TruthNode Right, bool IsAnd) : TruthNode
{
    public override bool Get(QueryContext context) => Left.Get(context) == IsAnd ? Right.Get(context) : !IsAnd;
}

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Two numbers compared.</summary>
internal sealed record NumberOrderNode(NumberNode Left, NumberNode Right, Func<int, bool> Holds) : TruthNode
{
    public override bool Get(QueryContext context) => Holds(Left.Get(context).CompareTo(Right.Get(context)));
}

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Two truths compared.</summary>
internal sealed record SameTruthNode(TruthNode Left, TruthNode Right) : TruthNode
{
    public override bool Get(QueryContext context) => Left.Get(context) == Right.Get(context);
}

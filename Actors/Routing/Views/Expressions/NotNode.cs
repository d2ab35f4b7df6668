namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary><c>!</c> and <c>not</c>.</summary>
internal sealed record NotNode(TruthNode Inner) : TruthNode
{
    public override bool Get(QueryContext context) => !Inner.Get(context);
}

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary><c>true</c> and <c>false</c>, and functions that give them.</summary>
internal sealed record FactNode(Func<QueryContext, bool> Fact) : TruthNode
{
    public override bool Get(QueryContext context) => Fact(context);
}

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>A part that is true or false.</summary>
internal abstract record TruthNode() : ExpressionNode("true or false")
{
    /// <summary>Asks it.</summary>
    public abstract bool Get(QueryContext context);
}

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>A part that is a whole number.</summary>
internal sealed record NumberNode(Func<QueryContext, long> Get) : ExpressionNode("a number");

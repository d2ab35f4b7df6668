namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>A part of an expression. Immutable, thread-safe; asking allocates nothing.</summary>
/// <param name="Type">What it gives, as messages call it.</param>
internal abstract record ExpressionNode(string Type);

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Values in brackets.</summary>
internal sealed record ListNode(IReadOnlyList<ExpressionNode> Items) : ExpressionNode("an array");

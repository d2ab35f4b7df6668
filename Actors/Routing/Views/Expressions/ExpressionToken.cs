namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>A word of an expression. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text.</param>
/// <param name="Offset">Where it begins, from 0.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text, int Offset)
{
    /// <summary>True for a word or sign of this text.</summary>
    public bool Is(string text) => Kind is ExpressionTokenKind.Word or ExpressionTokenKind.Sign && Text == text;
}

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>What a word of an expression is.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>The end of the expression.</summary>
    End,

    /// <summary>A name of a function, or an operator that is a word.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A string, taken out of its quotes.</summary>
    String,

    /// <summary>An operator, bracket, parenthesis or comma.</summary>
    Sign,
}

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>What a word of an action is.</summary>
internal enum GoTemplateTokenKind
{
    /// <summary>The end of the action.</summary>
    End,

    /// <summary><c>.A.B</c>, or <c>.</c> alone.</summary>
    Field,

    /// <summary><c>$name</c>, or <c>$</c> alone.</summary>
    Variable,

    /// <summary>A name without dot or dollar.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A string in quotes or backquotes, taken out of them.</summary>
    String,

    /// <summary><c>( ) | , := =</c>.</summary>
    Sign,
}

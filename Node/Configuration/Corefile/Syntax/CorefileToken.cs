namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>One word of a Corefile. Immutable.</summary>
/// <param name="Text">Its text, quotes and their escapes removed, environment variables filled in.</param>
/// <param name="Location">Where it begins.</param>
/// <param name="IsLiteral">True when it was quoted or came from the environment, so that it is never a brace or keyword.</param>
/// <param name="StartsLine">True for the first word of a line.</param>
public sealed record CorefileToken(string Text, SourceLocation Location, bool IsLiteral, bool StartsLine)
{
    /// <summary>True for <c>{</c> that opens a block.</summary>
    public bool IsOpenBrace => !IsLiteral && Text == "{";

    /// <summary>True for <c>}</c> that closes a block.</summary>
    public bool IsCloseBrace => !IsLiteral && Text == "}";

    /// <summary>True for either brace.</summary>
    public bool IsBrace => IsOpenBrace || IsCloseBrace;
}

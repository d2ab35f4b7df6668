namespace ActorDns.Protocol.Records.Text;

/// <summary>One word of presentation format (RFC 1035 section 5.1), escapes as they are written. Immutable.</summary>
/// <param name="Text">Its characters without the quotes around them; \X and \DDD are not taken apart yet.</param>
/// <param name="IsQuoted">True if it begins with a quote, so that it is a character string and never a keyword.</param>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Column">The column it begins at, from 1.</param>
public readonly record struct PresentationWord(string Text, bool IsQuoted, int Line, int Column);

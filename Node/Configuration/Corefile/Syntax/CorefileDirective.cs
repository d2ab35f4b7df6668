namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>A line of a Corefile: a name, its arguments, and the lines of its block if it has one. Immutable.</summary>
/// <param name="Name">The first word.</param>
/// <param name="Arguments">The other words of the line.</param>
/// <param name="Block">The lines between its braces; empty without a block.</param>
public sealed record CorefileDirective(
    CorefileToken Name, IReadOnlyList<CorefileToken> Arguments, IReadOnlyList<CorefileDirective> Block);

using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Something to say about a place in a Corefile. Immutable.</summary>
/// <param name="Location">The place.</param>
/// <param name="IsError">True when the file cannot be used; false for a warning.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record CorefileDiagnostic(SourceLocation Location, bool IsError, string Message)
{
    /// <summary>One line: <c>file:line:column: error: message</c>.</summary>
    public override string ToString() => $"{Location}: {(IsError ? "error" : "warning")}: {Message}";
}

namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>A place in a configuration file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1; a tab counts as one.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>The form editors and terminals can jump to: <c>file:line:column</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}

namespace ActorDns.Protocol.Zones;

/// <summary>What is wrong in a master file, and where. Immutable.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong and what would be right; one line, no final dot.</param>
public sealed record MasterFileFault(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

namespace ActorDns.Protocol.Records.Text;

/// <summary>What is wrong with a text in presentation format, and where. Immutable.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong and what would be right; one line of bounded length, no final dot.</param>
public sealed record PresentationFault(int Line, int Column, string Message)
{
    private const int Head = 300;
    private const int Tail = 100;

    /// <summary>What is wrong and what would be right; one line of at most 401 characters, no final dot.</summary>
    public string Message { get; } = Tidy(Message);

    /// <summary>The words it quotes are anybody's: as long as an entry, with any control character.</summary>
    private static string Tidy(string message)
    {
        var text = message.Length <= Head + Tail ? message : string.Concat(message.AsSpan(0, Head), "…", message.AsSpan(message.Length - Tail));
        return text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? '?' : character)) : text;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ActorDns.Node.Logging;

/// <summary>
/// Log lines as operators of cluster DNS know them: <c>[INFO] message</c>, without a time stamp, which the container's
/// runtime adds. One line an entry whatever the message holds, so that nothing can forge a second one.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name it is registered under.</summary>
    public const string FormatterName = "actordns";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Trace or LogLevel.Debug => "[DEBUG] ",
            LogLevel.Information => "[INFO] ",
            LogLevel.Warning => "[WARNING] ",
            LogLevel.Error => "[ERROR] ",
            _ => "[FATAL] ",
        });
        WriteLine(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            WriteLine(textWriter, logEntry.LogLevel >= LogLevel.Error ? exception.ToString() : $"{exception.GetType().Name}: {exception.Message}");
        }

        textWriter.Write('\n');
    }

    private static void WriteLine(TextWriter writer, string text)
    {
        foreach (var character in text.AsSpan())
        {
            writer.Write(char.IsControl(character) ? ' ' : character);
        }
    }
}

using System.Text;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Log;

/// <summary>Hands the lines of <c>log</c> to whatever logs the rest, at level Information. Allocates for each line. Thread-safe.</summary>
/// <param name="logger">Where the lines go.</param>
public sealed partial class LoggerQueryLog(ILogger<LogStage> logger) : IQueryLog
{
    private readonly ILogger _logger = logger;

    /// <inheritdoc/>
    public bool IsEnabled => _logger.IsEnabled(LogLevel.Information);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        LogQuery(_logger, text);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void LogQuery(ILogger logger, string line);
}

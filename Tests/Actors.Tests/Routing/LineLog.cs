using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Tests.Routing;

/// <summary>Keeps log lines as "[level] text".</summary>
internal sealed class LineLog : ILoggerFactory, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public LogLevel Lowest { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Lowest;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"[{logLevel}] {formatter(state, exception)}");

    public void Dispose()
    {
    }
}

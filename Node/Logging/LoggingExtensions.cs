using ActorDns.Actors.Routing.Log;
using Microsoft.Extensions.Logging.Console;
using Prometheus;

namespace ActorDns.Node.Logging;

/// <summary>The node's log.</summary>
internal static class LoggingExtensions
{
    /// <summary>
    /// Logs to standard output, from a thread of its own: a terminal or pipe that does not read holds no query back. At most
    /// 10,000 lines wait; what comes beyond is dropped, and the console logger says how many. Lines of queries, of which there
    /// are as many as queries, take a shorter way (<see cref="QueryLog"/>).
    /// </summary>
    /// <param name="logging">The log.</param>
    /// <param name="minimum">The lowest level that is shown.</param>
    public static ILoggingBuilder AddNodeConsole(this ILoggingBuilder logging, LogLevel minimum)
    {
        logging.SetMinimumLevel(minimum);
        logging.AddFilter("Akka", LogLevel.Warning);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);

        // What it says of a failed start the command says itself, in one line and with the cure.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.Services.AddSingleton<IQueryLog>(static services => new QueryLog(
            Console.OpenStandardOutput(),
            Console.Out,
            services.GetRequiredService<ILogger<LogStage>>(),
            services.GetRequiredService<CollectorRegistry>()));
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        return logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.MaxQueueLength = 10_000;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
    }
}

using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing;

/// <summary>
/// What happens when handling a query throws: the client gets SERVFAIL, coredns_panics_total counts it, and the log
/// gets the stack, at most once a second (a query that finds a fault can come a hundred thousand times a second).
/// Thread-safe.
/// </summary>
/// <param name="metrics">Where it is counted.</param>
/// <param name="logger">Where it is logged.</param>
/// <param name="time">The clock of the limit.</param>
internal sealed partial class FaultReporter(ServerMetrics metrics, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private long _lastLogged;
    private bool _logged;
    private long _suppressed;

    /// <summary>Makes the response SERVFAIL. Does not throw.</summary>
    public void Fail(QueryContext context, Exception exception)
    {
        metrics.CountPanic();
        context.Error = exception.Message.ReplaceLineEndings(" ");
        Log(context, exception);
        try
        {
            context.RespondWithCode(ResponseCode.ServerFailure);
        }
        catch (Exception second) when (second is not OutOfMemoryException)
        {
            // Not even an error could be written: silence is all that is left, and the client asks again.
            context.ResponseLength = 0;
        }
    }

    private void Log(QueryContext context, Exception exception)
    {
        long suppressed;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_logged && time.GetElapsedTime(_lastLogged, now) < LogInterval)
            {
                _suppressed++;
                return;
            }

            _logged = true;
            _lastLogged = now;
            suppressed = _suppressed;
            _suppressed = 0;
        }

        LogFault(logger, exception, context.NameText, context.Query.Type, suppressed);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Recovered from a fault while answering {Name} {Type}; the client got SERVFAIL ({Suppressed} more faults were not logged since the last such line)")]
    private static partial void LogFault(ILogger logger, Exception exception, string name, RecordType type, long suppressed);
}

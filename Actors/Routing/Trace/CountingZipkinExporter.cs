using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;

// The library calls it obsolete in favour of OTLP; what CoreDNS's directive names is a Zipkin collector.
#pragma warning disable CS0618

namespace ActorDns.Actors.Routing.Trace;

/// <summary>
/// Hands spans to a Zipkin collector, and counts and reports what it does not take: the library itself says nothing. Called on
/// the thread of the batch processor, one batch at a time.
/// </summary>
internal sealed partial class CountingZipkinExporter(TraceOptions options, ZipkinExporterOptions exporter, TraceMetrics metrics, SpanBacklog backlog, ILogger logger, TimeProvider time)
    : ZipkinExporter(exporter)
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(10);
    private long _lastReport = long.MinValue;
    private long _unreported;

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Activity> batch)
    {
        var count = (int)batch.Count;
        var result = base.Export(batch);
        backlog.Return(count);
        if (result == ExportResult.Success)
        {
            metrics.Sent.Inc(count);
            return result;
        }

        metrics.Refused.Inc(count);
        _unreported += count;
        if (_lastReport == long.MinValue || time.GetElapsedTime(_lastReport) >= BetweenReports)
        {
            _lastReport = time.GetTimestamp();
            LogRefused(logger, options.Endpoint, _unreported);
            _unreported = 0;
        }

        return result;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "trace: {Endpoint} does not take spans, {Dropped} were dropped since the last report; look whether a Zipkin collector listens there")]
    private static partial void LogRefused(ILogger logger, Uri endpoint, long dropped);
}

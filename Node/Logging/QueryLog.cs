using System.Numerics;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Routing.Prometheus;
using Prometheus;

namespace ActorDns.Node.Logging;

/// <summary>
/// Writes the lines of <c>log</c> to standard output from a thread of its own: many lines a write, at the latest 50 ms after
/// the first of them. Threads that answer queries copy their line into one of a few buffers of at most 1 MiB; when the reader
/// of the output is slower than they are, lines are dropped, counted and reported. A query never waits for the output.
/// Thread-safe.
/// </summary>
internal sealed partial class QueryLog : IQueryLog, IDisposable
{
    private const int MaxStripes = 8;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(10);

    private readonly QueryLogStripe[] _stripes =
        [.. Enumerable.Range(0, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MaxStripes))).Select(_ => new QueryLogStripe())];

    private readonly Stream _output;
    private readonly object _gate;
    private readonly ILogger _logger;
    private readonly Counter _dropped;
    private readonly Thread _writer;
    private readonly AutoResetEvent _begun = new(false);
    private readonly AutoResetEvent _urgent = new(false);
    private long _nextReport;
    private long _unreported;
    private volatile bool _stopping;

    /// <summary>Begins.</summary>
    /// <param name="output">Takes the lines. Not closed.</param>
    /// <param name="gate">What others that write to the same output lock while they do: a write of many lines is not atomic on a pipe.</param>
    /// <param name="logger">Says whether queries are logged, and takes the report of lines that were dropped.</param>
    /// <param name="registry">Where the metric is scraped from.</param>
    public QueryLog(Stream output, object gate, ILogger logger, CollectorRegistry registry)
    {
        _output = output;
        _gate = gate;
        _logger = logger;
        _dropped = Prometheus.Metrics.WithCustomRegistry(registry).CreateCounter(
            "actordns_log_dropped_lines_total", "Lines of log that were dropped because standard output was not read fast enough, or failed.");
        _writer = new Thread(Run) { IsBackground = true, Name = "query log" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public bool IsEnabled => _logger.IsEnabled(LogLevel.Information);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> line)
    {
        switch (_stripes[ThreadSlot.Current & (_stripes.Length - 1)].Append(line))
        {
            case QueryLogStripe.State.Begun:
                _begun.Set();
                break;
            case QueryLogStripe.State.Urgent:
                _urgent.Set();
                break;
            case QueryLogStripe.State.Full:
                Drop(1);
                break;
        }
    }

    /// <summary>Writes what is there, for 1.5 s if nobody reads it.</summary>
    public void Dispose()
    {
        _stopping = true;
        _urgent.Set();
        _begun.Set();
        if (_writer.Join(Farewell))
        {
            _begun.Dispose();
            _urgent.Dispose();
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            _begun.WaitOne();
            _urgent.WaitOne(Gathering);
            Flush();
            Report();
        }

        Flush();
    }

    private void Flush()
    {
        foreach (var stripe in _stripes)
        {
            var (octets, lines) = stripe.Take();
            if (lines == 0)
            {
                continue;
            }

            try
            {
                lock (_gate)
                {
                    _output.Write(octets.Span);
                }
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                // A full disk, a reader that went away: the queries matter more.
                Drop(lines);
            }
        }
    }

    private void Drop(int lines)
    {
        _dropped.Inc(lines);
        Interlocked.Add(ref _unreported, lines);
    }

    private void Report()
    {
        if (Environment.TickCount64 >= _nextReport && Interlocked.Exchange(ref _unreported, 0) is > 0 and var lines)
        {
            _nextReport = Environment.TickCount64 + (long)BetweenReports.TotalMilliseconds;
            LogDropped(_logger, lines);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "log: {Lines} lines of queries were dropped: standard output does not take them as fast as they come. Log fewer (class error), or read faster")]
    private static partial void LogDropped(ILogger logger, long lines);
}

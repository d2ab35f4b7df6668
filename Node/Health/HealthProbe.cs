using System.Diagnostics;
using System.Net;
using Prometheus;

namespace ActorDns.Node.Health;

/// <summary>
/// Asks the node's own <c>/health</c> once a second, as a kubelet would, and measures how long that takes: a node that
/// is starved of CPU shows it here first.
/// </summary>
internal sealed partial class HealthProbe : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly CancellationTokenSource _stopping = new();
    private readonly Histogram _durations;
    private readonly Counter _failures;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Makes a probe and registers its metrics.</summary>
    public HealthProbe(CollectorRegistry registry, ILogger logger, TimeProvider time)
    {
        var factory = global::Prometheus.Metrics.WithCustomRegistry(registry);
        _durations = factory.CreateHistogram(
            "coredns_health_request_duration_seconds",
            "Time the node's own /health takes to answer.",
            new HistogramConfiguration { Buckets = [0.00025, 0.0025, 0.025, 0.25, 2.5] });
        _failures = factory.CreateCounter("coredns_health_request_failures_total", "Requests to the node's own /health that failed.");
        _logger = logger;
        _time = time;
    }

    /// <summary>Begins to ask.</summary>
    /// <param name="addresses">Where <c>/health</c> listens at a moment; the first is asked. None: nothing is done.</param>
    public void Start(Func<IReadOnlyList<IPEndPoint>> addresses) => _running = Task.Run(() => RunAsync(addresses));

    /// <summary>Stops asking.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    /// <summary>Stops asking if it was not stopped; without effect the second time (a container may dispose a service twice).</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _stopping.Cancel();
        _stopping.Dispose();
        _client.Dispose();
    }

    private static IPEndPoint Reachable(IPEndPoint bound) =>
        bound.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, bound.Port)
        : bound.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, bound.Port)
        : bound;

    private async Task RunAsync(Func<IReadOnlyList<IPEndPoint>> addresses)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
            {
                if (addresses() is [var first, ..])
                {
                    await ProbeAsync(new Uri($"http://{Reachable(first)}/health"), _stopping.Token);
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task ProbeAsync(Uri url, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var response = await _client.GetAsync(url, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _failures.Inc();
            LogFailure(_logger, url, exception.Message);
            return;
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        _durations.Observe(elapsed.TotalSeconds);
        if (elapsed > Interval)
        {
            LogSlow(_logger, url, elapsed.TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/health: Local health request to {Url} failed: {Error}")]
    private static partial void LogFailure(ILogger logger, Uri url, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/health: Local health request to {Url} took more than 1s: {Seconds}s")]
    private static partial void LogSlow(ILogger logger, Uri url, double seconds);
}

using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Node.Cli;
using ActorDns.Node.Health;
using ActorDns.Node.Management.Cluster;
using ActorDns.Node.Management.Http;

namespace ActorDns.Node.Management.Status;

/// <summary>The status page and what it shows. Costs nothing while nobody looks. Thread-safe.</summary>
internal sealed class StatusApi(
    NodeInspector inspector, TopNames topNames, ServerMetrics metrics, ClusterApi cluster, IReadOnlyList<IReadiness> readiness, EventStreams streams, TimeProvider time)
{
    /// <summary>The name of the events.</summary>
    public const string EventName = "status";

    /// <summary>The page may only run and show what is in it, and ask this endpoint.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ReadinessState _readiness = new(readiness, continuously: true);

    /// <summary>What there is to show now.</summary>
    public StatusAnswer Read()
    {
        var shards = inspector.Shards();
        var nodes = shards.SelectMany(copies => copies).OfType<Akka.Actor.Address>().Select(address => address.ToString()).Distinct().Order(StringComparer.Ordinal).ToList();
        var pending = _readiness.Pending();
        return new StatusAnswer(
            VersionText.Number,
            time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
            pending.Count == 0,
            [.. pending.Select(source => source.Reason is { } reason ? $"{source.Name}: {reason}" : source.Name)],
            metrics.Totals(),
            cluster.Members(),
            inspector.Feeds(),
            nodes,
            inspector.Copies,
            topNames.Read(),
            [.. shards.Select(copies => copies.Select(address => address is null ? -1 : nodes.IndexOf(address.ToString())).ToArray())]);
    }

    /// <summary>Answers <c>/status</c>.</summary>
    public Task WriteStatusAsync(HttpContext context) => JsonAnswer.WriteAsync(context, Read(), ManagementJson.Default.StatusAnswer);

    /// <summary>Answers <c>/ready</c>.</summary>
    public Task WriteReadyAsync(HttpContext context)
    {
        var pending = _readiness.Pending();
        return pending.Count == 0
            ? HttpEndpoint.WriteAsync(context, StatusCodes.Status200OK, "OK")
            : new Problem("Not ready", StatusCodes.Status503ServiceUnavailable, string.Join("; ", pending.Select(source => $"{source.Name}: {source.Reason}"))).WriteAsync(context);
    }

    /// <summary>Answers <c>/status/events</c>: the status now, and every two seconds.</summary>
    public Task StreamStatusAsync(HttpContext context) => streams.RunAsync(context, async writer =>
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await writer.WriteAsync(EventName, Read(), ManagementJson.Default.StatusAnswer);
        }
        while (await timer.WaitForNextTickAsync(writer.Aborted));
    });
}

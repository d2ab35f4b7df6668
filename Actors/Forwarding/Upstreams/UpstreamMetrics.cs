using ActorDns.Protocol.Records;
using Prometheus;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>The counters of one upstream, looked up once. <c>to</c> is address and port, as CoreDNS writes it. Thread-safe.</summary>
internal sealed class UpstreamMetrics
{
    private const int Codes = 16;

    private readonly ForwardMetrics _metrics;
    private readonly string _to;
    private readonly CodeMetrics?[] _codes = new CodeMetrics?[Codes];
    private readonly Counter.Child _requests;
    private readonly Counter.Child _failedProbes;
    private readonly Counter.Child[] _connections;
    private readonly Counter.Child[] _rejected;
    private readonly Counter.Child _hedges;

    public UpstreamMetrics(ForwardMetrics metrics, UpstreamAddress upstream)
    {
        _metrics = metrics;
        _to = upstream.EndPoint.ToString();
        _requests = metrics.OldRequests.WithLabels(_to);
        _failedProbes = metrics.FailedProbes.WithLabels(ForwardMetrics.ProxyName, _to);
        var stream = upstream.Protocol == UpstreamProtocol.Plain ? "tcp" : "tcp-tls";
        _connections =
        [
            metrics.ConnectionMisses.WithLabels(ForwardMetrics.ProxyName, _to, "udp"),
            metrics.ConnectionHits.WithLabels(ForwardMetrics.ProxyName, _to, "udp"),
            metrics.ConnectionMisses.WithLabels(ForwardMetrics.ProxyName, _to, stream),
            metrics.ConnectionHits.WithLabels(ForwardMetrics.ProxyName, _to, stream),
        ];
        _rejected = [.. Enum.GetNames<RejectReason>().Select(reason => metrics.RejectedReplies.WithLabels(_to, reason.ToLowerInvariant()))];
        _hedges = metrics.Hedges.WithLabels(_to);
    }

    /// <summary>Takes a sample of an answered query.</summary>
    public void Observe(ResponseCode code, TimeSpan duration)
    {
        _requests.Inc();
        var metrics = _codes[(int)code] ??= new CodeMetrics(_metrics, _to, ResponseCodeText.Of(code));
        metrics.Responses.Inc();
        metrics.Durations.Observe(duration.TotalSeconds);
        metrics.OldDurations.Observe(duration.TotalSeconds);
    }

    /// <summary>Counts a failed health check.</summary>
    public void CountFailedProbe() => _failedProbes.Inc();

    /// <summary>Counts a query by the socket it went through.</summary>
    public void CountConnection(bool isReused, bool isStream) => _connections[(isStream ? 2 : 0) + (isReused ? 1 : 0)].Inc();

    /// <summary>Counts a message that was no answer.</summary>
    public void CountRejected(RejectReason reason) => _rejected[(int)reason].Inc();

    /// <summary>Counts a query that was sent once more.</summary>
    public void CountHedge() => _hedges.Inc();

    /// <summary>Counts a handshake that failed.</summary>
    public void CountTlsFailure() => _metrics.TlsFailures.WithLabels(_to).Inc();

    /// <summary>Counts a loop.</summary>
    public void CountLoop() => _metrics.Loops.WithLabels(_to).Inc();

    private sealed class CodeMetrics(ForwardMetrics metrics, string to, string code)
    {
        public Counter.Child Responses { get; } = metrics.OldResponses.WithLabels(to, code);

        public Histogram.Child Durations { get; } = metrics.Durations.WithLabels(ForwardMetrics.ProxyName, to, code);

        public Histogram.Child OldDurations { get; } = metrics.OldDurations.WithLabels(to, code);
    }
}

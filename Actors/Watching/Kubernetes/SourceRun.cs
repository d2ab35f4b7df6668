using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>What one list or watch works with.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Settings">Limits.</param>
/// <param name="Objects">Reads its objects.</param>
/// <param name="Refused">Takes note of objects left out.</param>
/// <param name="Batch">Hands on the others.</param>
/// <param name="Metrics">Counters.</param>
/// <param name="Cancellation">Ends it.</param>
internal sealed record SourceRun(
    ObjectKind Kind,
    KubernetesSettings Settings,
    ObjectReader Objects,
    RefusedObjects Refused,
    ChangeBatch Batch,
    WatchMetrics Metrics,
    CancellationToken Cancellation)
{
    /// <summary>A buffer over the body of an answer.</summary>
    public ResponseBuffer Buffer(ApiResponse response, TimeSpan idleTimeout) =>
        new(response.Body, idleTimeout, Settings.MaximumObjectSize, Cancellation);

    /// <summary>The events of a watch.</summary>
    public EventStream Events(ResponseBuffer buffer) =>
        new(Kind, buffer, new WatchEventParser(Objects, Refused), Batch, Refused, Metrics);
}

using ActorDns.Actors.Directory;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>Ready when every feed has been listed completely and its objects are with their owners. Thread-safe.</summary>
/// <param name="records">The tables of this node.</param>
public sealed class KubernetesReadiness(NodeRecords records) : IReadiness
{
    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public bool IsReady => records.Feeds.All(feed => feed.Directory.IsComplete);

    /// <inheritdoc/>
    public string? Reason
    {
        get
        {
            var missing = records.Feeds.SelectMany(feed => feed.Directory.MissingKinds().Select(kind =>
                feed.Status.Faults.TryGetValue(kind, out var fault) ? $"{kind} not listed yet: {fault}" : $"{kind} not listed yet"));
            var reason = string.Join("; ", missing);
            return reason.Length == 0 ? null : reason;
        }
    }
}

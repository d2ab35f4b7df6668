using ActorDns.Protocol.Objects;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Counts the objects that a list or watch leaves out because they cannot be used, and tells of the first few: a
/// broken controller can write a hundred thousand of them. One instance a run.
/// </summary>
internal sealed class RefusedObjects(ObjectKind kind, WatchMetrics metrics, ILogger logger)
{
    private const int Told = 20;
    private int _count;

    /// <summary>Notes one.</summary>
    public void Add(string reason)
    {
        metrics.CountRefused(kind);
        if (++_count <= Told)
        {
            KubernetesLog.ObjectRefused(logger, reason);
        }
    }
}

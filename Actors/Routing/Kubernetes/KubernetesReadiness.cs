using ActorDns.Actors.Directory;
using ActorDns.Protocol.Messages;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>
/// Ready when the directory of every feed is complete and every shard can be asked: here, or on a node that has announced a
/// complete copy. Thread-safe.
/// </summary>
/// <param name="records">The tables of this node.</param>
public sealed class KubernetesReadiness(NodeRecords records) : IReadiness
{
    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public bool IsReady => records.Feeds.All(feed => feed.Directory.IsComplete && MissingShards(feed) == 0);

    /// <inheritdoc/>
    public string? Reason
    {
        get
        {
            var reason = string.Join("; ", records.Feeds.SelectMany(ReasonsOf));
            return reason.Length == 0 ? null : reason;
        }
    }

    private int MissingShards(FeedRecords feed)
    {
        var complete = feed.CompleteShards;
        return complete == ShardSet.All
            ? 0
            : Enumerable.Range(0, EntityId.Shards).Count(shard => !complete.Contains(shard) && records.Holders.HoldersOf(feed.Options.Id, shard).Count == 0);
    }

    private IEnumerable<string> ReasonsOf(FeedRecords feed)
    {
        if (!feed.Directory.IsComplete)
        {
            var missingKinds = feed.Directory.MissingKinds();
            if (missingKinds.Count == 0)
            {
                yield return "no stream of a feeder goes on from what is known yet";
            }

            foreach (var kind in missingKinds)
            {
                yield return feed.Status.Faults.TryGetValue(kind, out var fault) ? $"{kind} not listed yet: {fault}" : $"{kind} not listed yet";
            }
        }
        else if (MissingShards(feed) is var missing and > 0)
        {
            yield return $"{missing} of {EntityId.Shards} shards have no complete copy yet";
        }
    }
}

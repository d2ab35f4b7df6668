namespace ActorDns.Node.Bootstrap;

/// <summary>Takes this node out of its cluster and into another.</summary>
internal interface IRejoin
{
    /// <summary>Begins to; does not wait for the end, since what asks ends with it. Without effect the second time. Thread-safe.</summary>
    /// <param name="seeds">Members of the other cluster, as cluster addresses.</param>
    Task RejoinAsync(IReadOnlyList<string> seeds);
}

namespace ActorDns.Node.Bootstrap;

/// <summary>Takes this node out of its cluster and starts it again, to join the one that is there then.</summary>
internal interface IRejoin
{
    /// <summary>Begins to; does not wait for the end, since what asks ends with it. Without effect the second time. Thread-safe.</summary>
    /// <param name="purpose">What for, for the log: "to …".</param>
    Task RejoinAsync(string purpose);
}

namespace ActorDns.Actors.Routing;

/// <summary>
/// Something a node must have before it should be sent queries: a synced feed, open sockets. Asked by <c>/ready</c>, from any
/// thread and often: answers at once from memory.
/// </summary>
public interface IReadiness
{
    /// <summary>The name shown by <c>/ready</c>: a directive's name such as <c>kubernetes</c>, or <c>sockets</c>.</summary>
    string Name { get; }

    /// <summary>True when it is there.</summary>
    bool IsReady { get; }

    /// <summary>While not ready: what is waited for, as one line; null when the name says it all.</summary>
    string? Reason { get; }
}

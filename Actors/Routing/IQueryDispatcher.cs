namespace ActorDns.Actors.Routing;

/// <summary>
/// Where sockets hand their queries: checks the verdict of the reader, finds the server block by longest zone match and
/// runs its pipeline. Thread-safe. Never throws: a fault becomes SERVFAIL.
/// </summary>
public interface IQueryDispatcher
{
    /// <summary>
    /// Handles one query whose octets are in the context. When the task is done the response is in the context, or none
    /// if it is to be dropped. A task that is done at once cost no allocation.
    /// </summary>
    ValueTask DispatchAsync(QueryContext context);
}

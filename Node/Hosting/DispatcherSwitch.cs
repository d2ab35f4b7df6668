using ActorDns.Actors.Routing;

namespace ActorDns.Node.Hosting;

/// <summary>
/// Where the sockets of a node hand their queries: to the server of the run that answers now. Another run's is put in its
/// place by one write; queries on their way finish in the one they began in. Thread-safe.
/// </summary>
internal sealed class DispatcherSwitch : IQueryDispatcher
{
    private volatile IQueryDispatcher? _current;

    /// <summary>True once a run answers.</summary>
    public bool IsServing => _current is not null;

    /// <summary>Puts a server in force.</summary>
    public void Turn(IQueryDispatcher dispatcher)
    {
        ArgumentNullException.ThrowIfNull(dispatcher);
        _current = dispatcher;
    }

    /// <inheritdoc/>
    public ValueTask DispatchAsync(QueryContext context) => _current!.DispatchAsync(context);
}

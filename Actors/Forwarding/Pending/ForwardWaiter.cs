using System.Threading.Tasks.Sources;
using ActorDns.Actors.Routing;

namespace ActorDns.Actors.Forwarding.Pending;

/// <summary>
/// A client's query that waits for an answer. Pooled; whoever waits goes on at once on the thread that brings the answer.
/// It is free again as soon as the task's result has been taken.
/// </summary>
internal sealed class ForwardWaiter : IValueTaskSource
{
    private static readonly Pool<ForwardWaiter> Free = new(2048);
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>The query.</summary>
    public QueryContext Context { get; private set; } = null!;

    /// <summary>The one behind it in the list of those who wait for the same answer.</summary>
    public ForwardWaiter? Next { get; set; }

    /// <summary>Done when the context holds the response. To be awaited once.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Takes one that is free.</summary>
    public static ForwardWaiter Rent(QueryContext context)
    {
        var waiter = Free.Rent();
        waiter.Context = context;
        return waiter;
    }

    /// <summary>Gives back one that nobody awaits.</summary>
    public void Return()
    {
        Context = null!;
        Next = null;
        _core.Reset();
        Free.Return(this);
    }

    /// <summary>The context holds the response. The waiter is not the caller's any more.</summary>
    public void Complete() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);
        Return();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

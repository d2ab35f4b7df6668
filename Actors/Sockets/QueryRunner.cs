using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>
/// Takes a query from its octets to its answer, or to the point where it waits; the part UDP and TCP have in common.
/// Thread-safe. Never throws: whatever a pipeline does, the socket goes on.
/// </summary>
/// <param name="dispatcher">Where queries go.</param>
/// <param name="gate">The bound of those that wait.</param>
/// <param name="metrics">The counters.</param>
/// <param name="transport">The transport.</param>
/// <param name="options">The listener's options: server blocks go by their scheme and configured port.</param>
/// <param name="logger">For faults.</param>
internal sealed class QueryRunner(IQueryDispatcher dispatcher, InFlightGate gate, SocketMetrics metrics, Transport transport, ListenerOptions options, ILogger logger)
{
    /// <summary>The bound of queries that wait.</summary>
    public InFlightGate Gate { get; } = gate;

    /// <summary>
    /// Begins a query whose octets are in the exchange's request buffer. When it waits, the caller must end with
    /// <see cref="Exchange.Resume"/>, from which moment on the exchange is not the caller's any more.
    /// </summary>
    /// <param name="exchange">The exchange; its addresses are set.</param>
    /// <param name="length">Number of octets received.</param>
    /// <param name="isOverloaded">Whether more arrives than can be answered: see <see cref="QueryContext.IsOverloaded"/>.</param>
    public QueryOutcome Run(Exchange exchange, int length, bool isOverloaded = false)
    {
        var context = exchange.Context;
        context.Transport = transport;
        context.Scheme = options.Scheme;
        context.ServerPort = (ushort)options.Port;
        if (context.SetRequest(length) == QueryStatus.Drop)
        {
            metrics.Dropped(transport);
            return QueryOutcome.Nothing;
        }

        if (Gate.IsShut)
        {
            Refuse(context);
            return QueryOutcome.Respond;
        }

        context.CanWait = Gate.HasRoom;
        context.CanForward = !isOverloaded && Gate.HasRoomOutside;
        context.IsOverloaded = isOverloaded;
        return Dispatch(exchange, context);
    }

    /// <summary>Answers SERVFAIL at the bound and counts it.</summary>
    public void Refuse(QueryContext context)
    {
        metrics.Rejected(transport, "in_flight");
        context.RespondWithCode(ResponseCode.ServerFailure);
    }

    /// <summary>Takes the result of a pipeline that has finished; a fault becomes SERVFAIL.</summary>
    public void Collect(QueryContext context, ValueTaskAwaiter awaiter)
    {
        try
        {
            awaiter.GetResult();
        }
        catch (Exception fault)
        {
            Fail(context, fault);
        }
    }

    private QueryOutcome Dispatch(Exchange exchange, QueryContext context)
    {
        try
        {
            return Settle(exchange, dispatcher.DispatchAsync(context));
        }
        catch (Exception fault)
        {
            Fail(context, fault);
            return QueryOutcome.Respond;
        }
    }

    private QueryOutcome Settle(Exchange exchange, ValueTask task)
    {
        var awaiter = task.GetAwaiter();
        if (!awaiter.IsCompleted)
        {
            return Wait(exchange, awaiter);
        }

        Collect(exchange.Context, awaiter);
        return exchange.Context.ResponseLength > 0 ? QueryOutcome.Respond : QueryOutcome.Nothing;
    }

    private QueryOutcome Wait(Exchange exchange, ValueTaskAwaiter awaiter)
    {
        var mayWait = Gate.Enter();
        exchange.Hold(awaiter, this, isAnswered: !mayWait);
        return mayWait ? QueryOutcome.Waiting : QueryOutcome.Refused;
    }

    /// <summary>Makes a fault SERVFAIL, counts and logs it.</summary>
    public void Fail(QueryContext context, Exception fault)
    {
        metrics.Fault(transport);
        SocketLog.QueryFaulted(logger, fault);
        context.RespondWithCode(ResponseCode.ServerFailure);
    }
}

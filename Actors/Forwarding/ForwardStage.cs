using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Trace;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// The forward directives of a block: names at or below the longest FROM that matches go to its upstreams, or on its
/// <c>next</c> codes to those of the next one that matches; others to the next stage. No upstream in time: SERVFAIL with
/// Extended DNS Error 22 (RFC 8914 section 4.23). Too many under way: REFUSED, as CoreDNS's max_concurrent does.
/// Too many wait at the socket: SERVFAIL. More arrive there than can be answered: nothing.
/// </summary>
public sealed class ForwardStage : Stage, IDisposable
{
    internal const int NoReachableAuthority = 22;
    private const long MillisecondsBetweenReports = 1000;

    private readonly Forwarder[] _forwarders;
    private readonly ForwardMetrics _metrics;
    private long _nextReport;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="metrics">Where exchanges are counted.</param>
    /// <param name="budget">What all forward directives of the process may have under way.</param>
    /// <param name="timeout">How long one upstream may take, all together two and a half times that; the options say when null.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="tap">Sees what is sent to upstreams and comes back; null for nobody.</param>
    public ForwardStage(
        IEnumerable<ForwardOptions> options,
        ForwardMetrics metrics,
        ForwardBudget budget,
        TimeSpan? timeout = null,
        TimeProvider? time = null,
        IExchangeTap? tap = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _metrics = metrics;
        _forwarders =
        [
            .. options
                .OrderByDescending(directive => directive.From.LabelCount)
                .Select(directive => timeout is { } limit ? directive with { ReadTimeout = limit, TotalTimeout = limit * 2.5 } : directive)
                .Select(directive => new Forwarder(directive, metrics, budget, time ?? TimeProvider.System, tap)),
        ];
    }

    /// <inheritdoc/>
    public override string Name => "forward";

    /// <summary>The directives, longest FROM first.</summary>
    internal IReadOnlyList<Forwarder> Forwarders => _forwarders;

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var index = Find(context, 0);
        return index < 0 ? Next.HandleAsync(context)
            : TraceStage.BeginBelow(context, Name) is { } span ? FollowAsync(context, index, span)
            : AskAsync(context, index);
    }

    /// <summary>Forgets the upstreams; who still waits gets SERVFAIL.</summary>
    public void Dispose()
    {
        foreach (var forwarder in _forwarders)
        {
            forwarder.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FollowAsync(QueryContext context, int index, Activity span)
    {
        try
        {
            await AskAsync(context, index);
        }
        finally
        {
            TraceStage.End(span, context);
        }
    }

    private int Find(QueryContext context, int start)
    {
        for (var index = start; index < _forwarders.Length; index++)
        {
            if (_forwarders[index].Rule.Takes(context.Name))
            {
                return index;
            }
        }

        return -1;
    }

    private ValueTask AskAsync(QueryContext context, int index)
    {
        var forwarder = _forwarders[index];
        context.AnsweredBy = this;
        if (!context.CanForward)
        {
            Shed(context);
            return ValueTask.CompletedTask;
        }

        if (forwarder.TryAsk(context) is not { } waiter)
        {
            context.RespondWithCode(ResponseCode.Refused);
            return ValueTask.CompletedTask;
        }

        return forwarder.Rule.MayPassOn && Find(context, index + 1) is var next && next > 0 ? ThenAsync(context, waiter.Task, forwarder, next) : waiter.Task;
    }

    /// <summary>Refuses at once, or says nothing when the socket is overloaded. In a flood the first one of a second says why: a log line for each would cost more than the answer.</summary>
    private void Shed(QueryContext context)
    {
        if (context.IsOverloaded)
        {
            _metrics.CountOverload();
            return;
        }

        _metrics.CountShed();
        var (now, next) = (Environment.TickCount64, Volatile.Read(ref _nextReport));
        if (now >= next && Interlocked.CompareExchange(ref _nextReport, now + MillisecondsBetweenReports, next) == next)
        {
            context.Error = "too many queries wait for upstreams already; others refused in this second are counted only (actordns_forward_shed_total)";
        }

        context.RespondWithCode(ResponseCode.ServerFailure);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ThenAsync(QueryContext context, ValueTask first, Forwarder forwarder, int next)
    {
        await first;
        if (forwarder.Rule.PassesOn(context))
        {
            context.Error = null;
            await AskAsync(context, next);
        }
    }
}

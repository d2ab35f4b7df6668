using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// The forward directives of a block: names at or below the longest FROM that matches go to its upstreams; others to the
/// next stage. No upstream in time: SERVFAIL with Extended DNS Error 22 (RFC 8914 section 4.23). Too many under way:
/// REFUSED, as CoreDNS's max_concurrent does.
/// </summary>
public sealed class ForwardStage : Stage, IDisposable
{
    private const int NoReachableAuthority = 22;

    private readonly Forwarder[] _forwarders;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="metrics">Where exchanges are counted.</param>
    /// <param name="budget">What all forward directives of the process may have under way.</param>
    /// <param name="timeout">How long one upstream may take; 2 s when null.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public ForwardStage(
        IEnumerable<ForwardOptions> options,
        ForwardMetrics metrics,
        ForwardBudget budget,
        TimeSpan? timeout = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _forwarders =
        [
            .. options
                .OrderByDescending(directive => directive.From.LabelCount)
                .Select(directive => new Forwarder(
                    directive, timeout ?? TimeSpan.FromSeconds(2), metrics, budget, time ?? TimeProvider.System)),
        ];
    }

    /// <inheritdoc/>
    public override string Name => "forward";

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var forwarder in _forwarders)
        {
            if (WireNames.IsAtOrBelow(context.Name, forwarder.From.Wire, out _))
            {
                context.AnsweredBy = this;
                if (!context.CanWait)
                {
                    context.Error = "too many queries wait for an upstream already";
                    context.RespondWithCode(ResponseCode.ServerFailure);
                    return ValueTask.CompletedTask;
                }

                if (forwarder.TryAsk(UpstreamQuery.Of(context), out var response))
                {
                    return AnswerAsync(context, response);
                }

                context.RespondWithCode(ResponseCode.Refused);
                return ValueTask.CompletedTask;
            }
        }

        return Next.HandleAsync(context);
    }

    /// <summary>Forgets the upstreams; queries under way end by themselves.</summary>
    public void Dispose()
    {
        foreach (var forwarder in _forwarders)
        {
            forwarder.Dispose();
        }
    }

    private static async ValueTask AnswerAsync(QueryContext context, Task<byte[]?> exchange)
    {
        var response = await exchange;
        if (response is not null && ResponseFitter.TryFit(context, response))
        {
            return;
        }

        context.Error = response is null
            ? "no upstream answered in time"
            : "the upstream's response is malformed";
        context.RespondWithCode(ResponseCode.ServerFailure, NoReachableAuthority);
    }
}

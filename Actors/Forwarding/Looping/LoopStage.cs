using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Forwarding.Looping;

/// <summary>
/// The loop directive: looks for upstreams of the block that send its queries back to it, when the block begins to serve.
/// Such an upstream is not asked any more; a directive that has no other answers SERVFAIL and says why. The process goes
/// on, with everything else it serves; a reload begins anew. Thread-safe.
/// </summary>
public sealed class LoopStage : Stage, IDisposable
{
    /// <summary>The type probes ask for, as CoreDNS's.</summary>
    internal const RecordType ProbeType = (RecordType)13;

    // Two labels of 19 octets and their lengths.
    private const int ProbeLabels = 40;

    private readonly LoopProbe[] _probes;
    private volatile bool _hasBegun;

    /// <summary>Makes the stage.</summary>
    /// <param name="zones">The zones of the block.</param>
    /// <param name="forward">The block's forward stage; null if it has none, and there is nothing to find.</param>
    /// <param name="logger">Where a loop is told.</param>
    public LoopStage(IReadOnlyList<DomainName> zones, ForwardStage? forward, ILogger<LoopStage> logger)
    {
        _probes =
        [
            .. from forwarder in forward?.Forwarders ?? []
               let parent = ParentOf(zones, forwarder.Rule)
               where parent is not null && parent.Wire.Length + ProbeLabels <= WireNames.MaxLength
               from upstream in forwarder.Upstreams
               select new LoopProbe(upstream, parent, logger),
        ];
    }

    /// <inheritdoc/>
    public override string Name => "loop";

    /// <summary>Begins to look; to be called once, when the block's sockets are open.</summary>
    public void Begin()
    {
        _hasBegun = true;
        foreach (var probe in _probes)
        {
            probe.Begin();
        }
    }

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Query.Type == ProbeType && _hasBegun && IsProbe(context) ? ValueTask.CompletedTask : Next.HandleAsync(context);
    }

    /// <summary>Looks no more.</summary>
    public void Dispose()
    {
        foreach (var probe in _probes)
        {
            probe.End();
        }
    }

    private bool IsProbe(QueryContext context)
    {
        if (context.Name.Length <= ProbeLabels || !Array.Exists(_probes, probe => probe.IsRunning))
        {
            return false;
        }

        var name = DomainName.FromWire(context.Name);
        if (!Array.Exists(_probes, probe => probe.TrySee(name)))
        {
            return false;
        }

        // It has gone round once and need not go round again.
        context.AnsweredBy = this;
        context.RespondWithCode(ResponseCode.NameError);
        return true;
    }

    /// <summary>The name below which a probe comes to this block as well as to this directive; null if there is none.</summary>
    private static DomainName? ParentOf(IReadOnlyList<DomainName> zones, ForwardRule rule)
    {
        foreach (var zone in zones)
        {
            if (rule.From.IsAtOrBelow(zone))
            {
                return rule.From;
            }

            if (zone.IsAtOrBelow(rule.From) && rule.Takes(zone.Wire))
            {
                return zone;
            }
        }

        return null;
    }
}

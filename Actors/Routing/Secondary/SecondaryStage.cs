using ActorDns.Actors.Routing.Zones;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Secondary;

/// <summary>Answers from zones that are fetched from their primaries (directive <c>secondary</c>). Thread-safe. Dispose it after its last query.</summary>
public sealed class SecondaryStage : ZoneStage, IDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "secondary";

    private readonly SecondaryZone[] _zones;

    /// <summary>Makes the stage and begins to fetch.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="dispatcher">The whole server, for aliases.</param>
    /// <param name="memory">What zones of the Corefile before hold.</param>
    /// <param name="metrics">Where zones are counted.</param>
    /// <param name="logger">Where faults are told.</param>
    /// <param name="time">The clock.</param>
    public SecondaryStage(IEnumerable<SecondaryOptions> options, Func<IQueryDispatcher> dispatcher, SecondaryMemory memory, ZoneMetrics metrics, ILogger<SecondaryStage> logger, TimeProvider time)
        : this([.. options.SelectMany(secondary => secondary.Zones.Select(zone => new SecondaryZone(zone, secondary.From, memory, metrics, logger, time)))], dispatcher)
    {
    }

    private SecondaryStage(SecondaryZone[] zones, Func<IQueryDispatcher> dispatcher)
        : base(zones.Select(zone => ((IZoneSource)zone, (IReadOnlyList<Protocol.Names.DomainName>?)null)), dispatcher) => _zones = zones;

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <summary>Fetches no more.</summary>
    public void Dispose()
    {
        foreach (var zone in _zones)
        {
            zone.Dispose();
        }
    }
}

using ActorDns.Protocol.Names;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>A zone that no node has whole: it is collected when somebody asks for it. Thread-safe.</summary>
public interface IZoneCollection
{
    /// <summary>The apex.</summary>
    DomainName Origin { get; }

    /// <summary>Begins: what every transfer starts with, and what is to be collected then.</summary>
    /// <param name="context">The query.</param>
    /// <exception cref="MessageSequenceException">The zone cannot be had now.</exception>
    ValueTask<CollectedZone> BeginAsync(QueryContext context);
}

/// <summary>A zone at the begin of a transfer. Immutable.</summary>
/// <param name="Origin">The apex.</param>
/// <param name="Serial">The serial of the SOA.</param>
/// <param name="Apex">The SOA, then the name servers with their addresses.</param>
/// <param name="Parts">The rest in parts, each collected when its turn comes.</param>
public sealed record CollectedZone(DomainName Origin, uint Serial, IReadOnlyList<ZoneRecord> Apex, IReadOnlyList<Func<ValueTask<IReadOnlyList<ZoneRecord>>>> Parts);

using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Zones;

/// <summary>A zone that a stage answers from, wherever its data comes from. Thread-safe.</summary>
public interface IZoneSource
{
    /// <summary>The apex.</summary>
    DomainName Origin { get; }

    /// <summary>The data now; null while there is none that may be given out.</summary>
    Zone? Current { get; }

    /// <summary>Moves when the data was exchanged: told on any thread.</summary>
    event Action? Changed;

    /// <summary>A primary says that the zone has changed (RFC 1996).</summary>
    /// <param name="from">Who says so.</param>
    /// <returns>False if that is no primary of the zone.</returns>
    bool OnNotify(HostAddress from);
}

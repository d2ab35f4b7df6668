using System.Collections.Concurrent;
using System.Net;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Secondary;

/// <summary>
/// What the secondary zones of this process hold, so that a changed Corefile does not begin without them. Thread-safe. As many
/// as there are zones and primaries ever configured.
/// </summary>
public sealed class SecondaryMemory
{
    private readonly ConcurrentDictionary<(DomainName Zone, string Primaries), (Zone Zone, long HeardAt)> _zones = new();

    internal bool TryGet(DomainName zone, IEnumerable<IPEndPoint> primaries, out (Zone Zone, long HeardAt) held) => _zones.TryGetValue(KeyOf(zone, primaries), out held);

    internal void Keep(DomainName zone, IEnumerable<IPEndPoint> primaries, Zone data, long heardAt) => _zones[KeyOf(zone, primaries)] = (data, heardAt);

    private static (DomainName Zone, string Primaries) KeyOf(DomainName zone, IEnumerable<IPEndPoint> primaries) => (zone, string.Join(' ', primaries));
}

using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Matching;

/// <summary>Whether names are within zones of the configuration. Pure, thread-safe, no allocation.</summary>
internal static class ZoneScope
{
    /// <summary>True if the name is at or below one of the zones; false when there are none.</summary>
    public static bool Holds(DomainName[] zones, ReadOnlySpan<byte> name) => Longest(zones, name) is not null;

    /// <summary>The zone with the most labels that the name is at or below; null if there is none.</summary>
    public static DomainName? Longest(DomainName[] zones, ReadOnlySpan<byte> name)
    {
        DomainName? longest = null;
        foreach (var zone in zones)
        {
            if (zone.Wire.Length > (longest?.Wire.Length ?? 0) && WireNames.IsAtOrBelow(name, zone.Wire, out _))
            {
                longest = zone;
            }
        }

        return longest;
    }
}

namespace ActorDns.Actors.Routing.Cache;

/// <summary>Bounds of the answers of one kind. Immutable.</summary>
/// <param name="Capacity">Entries; octets are bound too, to <see cref="OctetsPerEntry"/> for each.</param>
/// <param name="MaxTtlSeconds">The longest they are kept.</param>
/// <param name="MinTtlSeconds">The shortest.</param>
public sealed record CacheLimits(int Capacity, int MaxTtlSeconds, int MinTtlSeconds)
{
    /// <summary>Octets an entry may take on average before fewer than the capacity are kept.</summary>
    public const int OctetsPerEntry = 400;

    /// <summary>Octets all entries may take.</summary>
    public long MaxOctets => Math.Max(Capacity, CacheOptions.MinCapacity) * (long)OctetsPerEntry;

    /// <summary>Brings a TTL between the bounds.</summary>
    public uint Clamp(uint ttlSeconds) => (uint)Math.Max(MinTtlSeconds, Math.Min(ttlSeconds, (uint)MaxTtlSeconds));
}

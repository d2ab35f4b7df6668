namespace ActorDns.Actors.Caching;

/// <summary>Bounds of the cache of other nodes' answers.</summary>
public sealed record AnswerCacheOptions
{
    /// <summary>Octets all entries may take, keys and bookkeeping included; 0 turns the cache off.</summary>
    public long MaxOctets { get; init; } = 32 * 1024 * 1024;
}

using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>The cache directive, read and validated. Immutable.</summary>
public sealed record CacheOptions
{
    /// <summary>Entries of each of the two caches unless set, as in CoreDNS.</summary>
    public const int DefaultCapacity = 9984;

    /// <summary>The least capacity, as in CoreDNS: a lower one is raised to it.</summary>
    public const int MinCapacity = 1024;

    /// <summary>Names at or below one of these are cached; empty for all of the block.</summary>
    public IReadOnlyList<DomainName> Zones { get; init; } = [];

    /// <summary>Answers with records: how many and how long; 1 hour at most unless set.</summary>
    public CacheLimits Success { get; init; } = new(DefaultCapacity, 3600, 5);

    /// <summary>NXDOMAIN, no data and SERVFAIL: how many and how long; 30 minutes at most unless set.</summary>
    public CacheLimits Denial { get; init; } = new(DefaultCapacity, 1800, 5);

    /// <summary>Questions in a row that make an entry worth a prefetch; 0 for none.</summary>
    public int PrefetchAmount { get; init; }

    /// <summary>What may at most lie between two of them.</summary>
    public TimeSpan PrefetchGap { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is left of the TTL when it is refreshed, 10 to 90 per cent.</summary>
    public int PrefetchPercentage { get; init; } = 10;

    /// <summary>How long after its TTL an answer may be given while nothing better can be had; zero for never.</summary>
    public TimeSpan StaleFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>True to give a stale answer at once and ask meanwhile; false to ask first, for <see cref="CacheStage.StaleAfter"/>.</summary>
    public bool StaleImmediately { get; init; }

    /// <summary>True to keep a positive answer for the time when it is stale, although a denial has come since.</summary>
    public bool StalePrefersPositive { get; init; }

    /// <summary>How long a SERVFAIL is kept, up to 5 minutes; zero for not at all.</summary>
    public TimeSpan ServerFailure { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Zones whose answers with records are not kept.</summary>
    public IReadOnlyList<DomainName> SuccessDisabled { get; init; } = [];

    /// <summary>Zones whose denials are not kept.</summary>
    public IReadOnlyList<DomainName> DenialDisabled { get; init; } = [];

    /// <summary>True to give the TTL an answer had at first as long as it is kept.</summary>
    public bool KeepTtl { get; init; }
}

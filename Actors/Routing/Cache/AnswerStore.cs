using ActorDns.Actors.Caching;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>
/// What a cache directive keeps: one table of answers with records, one of denials and SERVFAILs. A name is in one of them,
/// but for a SERVFAIL (and, with <c>prefer_positive</c>, a denial), which leaves an older answer for the time when it is
/// stale. Thread-safe.
/// </summary>
internal sealed class AnswerStore(CacheOptions options, TimeProvider time)
{
    private const int ServerFailureCode = 2;

    private readonly long _frequency = time.TimestampFrequency;

    /// <summary>Answers with records.</summary>
    public AnswerTable Success { get; } = new(options.Success.MaxOctets, Math.Max(options.Success.Capacity, CacheOptions.MinCapacity), time);

    /// <summary>Denials and SERVFAILs.</summary>
    public AnswerTable Denial { get; } = new(options.Denial.MaxOctets, Math.Max(options.Denial.Capacity, CacheOptions.MinCapacity), time);

    /// <summary>Finds an answer whose time is not over.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">Timestamp.</param>
    /// <param name="fresh">The answer.</param>
    /// <param name="stale">Without a fresh answer, or with a SERVFAIL only: one whose time is over, but may be given.</param>
    public bool TryFind(ReadOnlySpan<byte> key, long now, out CacheEntry fresh, out CacheEntry? stale)
    {
        stale = null;
        var success = Success.Find(key);
        if (success is not null && !success.IsExpired(now, _frequency))
        {
            fresh = success;
            return true;
        }

        var denial = Denial.Find(key);
        stale = IsUsable(success, now) ? success : denial is not null && !IsServerFailure(denial) && IsUsable(denial, now) ? denial : null;
        fresh = denial!;
        return denial is not null && !denial.IsExpired(now, _frequency);
    }

    /// <summary>Says whether an entry is a SERVFAIL.</summary>
    public static bool IsServerFailure(CacheEntry entry) => (entry.Response[3] & 0xF) == ServerFailureCode;

    /// <summary>Whole seconds since an entry was stored.</summary>
    public long AgeSeconds(CacheEntry entry, long now) => (now - entry.StoredAt) / _frequency;

    /// <summary>Keeps a response if it may be kept.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">QNAME.</param>
    /// <param name="response">The response.</param>
    /// <param name="facts">What was read of it.</param>
    /// <param name="counters">Where evictions are counted.</param>
    /// <returns>Its TTL in seconds from now on; 0 if it is not kept.</returns>
    public uint Keep(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> response, in AnswerFacts facts, CacheCounters counters)
    {
        var lifetime = LifetimeOf(name, facts);
        if (lifetime == 0)
        {
            return 0;
        }

        var now = time.GetTimestamp();
        if (facts.Kind == AnswerKind.Success)
        {
            counters.Add(CacheCounters.SuccessEvictions, KeptAnswer.Keep(Success, key, response, facts, now, lifetime));
            Denial.Remove(key);
            return lifetime;
        }

        counters.Add(CacheCounters.DenialEvictions, KeptAnswer.Keep(Denial, key, response, facts, now, lifetime));
        if (facts.Kind == AnswerKind.Denial && !options.StalePrefersPositive)
        {
            Success.Remove(key);
        }

        return lifetime;
    }

    /// <summary>Says whether a response would be kept, and how long.</summary>
    public uint LifetimeOf(ReadOnlySpan<byte> name, in AnswerFacts facts) => facts.Kind switch
    {
        AnswerKind.Success when !IsAmong(options.SuccessDisabled, name) => options.Success.Clamp(facts.TtlSeconds),
        AnswerKind.Denial when !IsAmong(options.DenialDisabled, name) => options.Denial.Clamp(facts.TtlSeconds),
        AnswerKind.ServerFailure when !IsAmong(options.DenialDisabled, name) => (uint)options.ServerFailure.TotalSeconds,
        _ => 0,
    };

    /// <summary>Says whether a name is at or below one of some zones.</summary>
    public static bool IsAmong(IReadOnlyList<DomainName> zones, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < zones.Count; i++)
        {
            if (WireNames.IsAtOrBelow(name, zones[i].Wire, out _))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsUsable(CacheEntry? entry, long now) =>
        entry is not null && AgeSeconds(entry, now) - entry.LifetimeSeconds < (long)options.StaleFor.TotalSeconds;
}

using System.Runtime.CompilerServices;
using ActorDns.Actors.Caching;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>
/// The cache directive, with CoreDNS's meaning of its words: answers are kept by question for their least TTL between the
/// directive's bounds, and given with what is left of it. A hit is written on the thread that asks, without allocation.
///
/// Names in zones of the kubernetes stage are not looked up here: this node's snapshots are as cheap as a hit, other nodes'
/// answers are kept under the versions they depend on, and neither may outlive a change. What falls through that stage is
/// cached behind it (<see cref="FallthroughCacheStage"/>).
///
/// A stale answer is given when asking again fails or takes longer than <see cref="StaleAfter"/> (RFC 8767), also without
/// <c>serve_stale</c>: TTL 30, Extended DNS Error 3. The question goes on with a context of its own and its answer is kept.
/// Never kept: truncated responses (a whole one is fetched beside), denials without SOA, RCODEs other than NOERROR, NXDOMAIN
/// and SERVFAIL, zone transfers and ANY, what answers another question, and what a stage says is for one client only
/// (<see cref="QueryContext.MayBeCached"/>). Queries with EDNS options for the upstream go past it. Thread-safe.
/// </summary>
public sealed class CacheStage : Stage, IDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "cache";

    /// <summary>TTL of a stale answer in seconds (RFC 8767 section 4).</summary>
    public const uint StaleTtlSeconds = 30;

    /// <summary>Extended DNS Errors (RFC 8914): Stale Answer, and Cached Error for a SERVFAIL that was not asked for again.</summary>
    private const int StaleAnswer = 3;

    private const int CachedError = 13;

    private readonly CacheOptions _options;
    private readonly CacheMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly DomainName[] _clusterZones;
    private readonly string _zonesText;
    private readonly AnswerStore _store;
    private readonly CacheRefresher _refresher;
    private CacheCounters[] _counters = [];

    /// <summary>Makes the stage.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="blockZones">The block's zones, for the label zones.</param>
    /// <param name="clusterZones">The zones of the block's kubernetes directive.</param>
    /// <param name="metrics">Where it is counted.</param>
    /// <param name="time">The clock; the system's by default.</param>
    public CacheStage(CacheOptions options, IEnumerable<DomainName> blockZones, IEnumerable<DomainName> clusterZones, CacheMetrics metrics, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        _options = options;
        _metrics = metrics;
        _time = time ?? TimeProvider.System;
        _clusterZones = [.. clusterZones];
        _zonesText = string.Join(',', options.Zones.Count == 0 ? blockZones : options.Zones);
        _store = new AnswerStore(options, _time);
        _refresher = new CacheRefresher(Keep, _time);
        metrics.Add(this);
    }

    /// <summary>How long a client waits before it is given a stale answer (RFC 8767 section 5).</summary>
    public static TimeSpan StaleAfter { get; } = TimeSpan.FromMilliseconds(1800);

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <summary>True if the block has a kubernetes directive.</summary>
    internal bool HasClusterZones => _clusterZones.Length > 0;

    /// <summary>Answers with records that are kept.</summary>
    internal int SuccessCount => _store.Success.Count;

    /// <summary>Denials that are kept.</summary>
    internal int DenialCount => _store.Denial.Count;

    /// <summary>Octets of all that is kept.</summary>
    internal long Octets => _store.Success.Octets + _store.Denial.Octets;

    /// <summary>The counters of the servers it has been asked for.</summary>
    internal IReadOnlyList<CacheCounters> Counters => Volatile.Read(ref _counters);

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return IsClusterName(context.Name) ? Next.HandleAsync(context) : AnswerAsync(context, Next);
    }

    /// <summary>Takes its entries out of the metrics.</summary>
    public void Dispose() => _metrics.Remove(this);

    /// <summary>Says whether the kubernetes stage is to be asked first.</summary>
    internal bool IsClusterName(ReadOnlySpan<byte> name) => AnswerStore.IsAmong(_clusterZones, name);

    /// <summary>Answers from what is kept, else from the stages behind.</summary>
    /// <param name="context">The query.</param>
    /// <param name="next">The first stage behind.</param>
    [SkipLocalsInit]
    internal ValueTask AnswerAsync(QueryContext context, Stage next)
    {
        if (context.PassesOptions || !CacheKey.IsFor(context.Query) || (_options.Zones.Count > 0 && !AnswerStore.IsAmong(_options.Zones, context.Name)))
        {
            return next.HandleAsync(context);
        }

        Span<byte> key = stackalloc byte[CacheKey.MaxLength];
        key = key[..CacheKey.Write(context, key)];
        var counters = CountersOf(context.Block);
        var now = _time.GetTimestamp();
        counters.Add(CacheCounters.Requests);
        var isFresh = _store.TryFind(key, now, out var fresh, out var stale);
        if (isFresh && (stale is null || !AnswerStore.IsServerFailure(fresh)) && TryRespond(context, fresh, now))
        {
            counters.Add((context.Response[6] | context.Response[7]) != 0 ? CacheCounters.SuccessHits : CacheCounters.DenialHits);
            if (_options.PrefetchAmount > 0)
            {
                Prefetch(context, key, fresh, now, next, counters);
            }

            return ValueTask.CompletedTask;
        }

        counters.Add(CacheCounters.Misses);
        if (stale is not null)
        {
            // A SERVFAIL that is kept means that asking has failed just now.
            return AnswerStale(context, key, stale, next, counters, mayAsk: !isFresh);
        }

        var task = next.HandleAsync(context);
        if (!task.IsCompletedSuccessfully)
        {
            return AwaitAsync(task, context, next, counters);
        }

        Finish(context, next, counters);
        return task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(ValueTask task, QueryContext context, Stage next, CacheCounters counters)
    {
        await task;
        Finish(context, next, counters);
    }

    private bool TryRespond(QueryContext context, CacheEntry entry, long now)
    {
        var left = _options.KeepTtl ? entry.LifetimeSeconds : (uint)(entry.LifetimeSeconds - _store.AgeSeconds(entry, now));
        if (!TryWrite(context, entry.Response, left, AnswerStore.IsServerFailure(entry) ? CachedError : -1))
        {
            return false;
        }

        entry.NoteUse();
        context.AnsweredBy = this;
        return true;
    }

    private static bool TryWrite(QueryContext context, ReadOnlySpan<byte> kept, uint? ttl, int extendedError)
    {
        context.ResponseLength = KeptAnswer.Write(
            kept, context.Request, context.Query, context.ResponseLimit, ttl, extendedError, context.ResponseBuffer());
        return context.ResponseLength > 0;
    }

    private void Prefetch(QueryContext context, ReadOnlySpan<byte> key, CacheEntry entry, long now, Stage next, CacheCounters counters)
    {
        var age = _store.AgeSeconds(entry, now);
        var hits = entry.CountHit(age, (long)_options.PrefetchGap.TotalSeconds);
        if (hits < _options.PrefetchAmount
            || (entry.LifetimeSeconds - age) * 100 > entry.LifetimeSeconds * (long)_options.PrefetchPercentage
            || !entry.NoteOnce())
        {
            return;
        }

        if (_refresher.TryStart(context, key, next, counters, out var isNew) is not null && isNew)
        {
            counters.Add(CacheCounters.Prefetches);
        }
    }

    private ValueTask AnswerStale(QueryContext context, ReadOnlySpan<byte> key, CacheEntry stale, Stage next, CacheCounters counters, bool mayAsk)
    {
        var refresh = mayAsk ? _refresher.TryStart(context, key, next, counters, out _) : null;
        if (refresh is null || _options.StaleImmediately || !context.CanForward)
        {
            RespondStale(context, stale, counters, refresh);
            return ValueTask.CompletedTask;
        }

        var left = StaleAfter - _time.GetElapsedTime(refresh.StartedAt);
        if (refresh.Completion.IsCompleted || left <= TimeSpan.Zero)
        {
            RespondRefreshed(context, refresh, stale, counters);
            return ValueTask.CompletedTask;
        }

        return WaitAsync(context, refresh, left, stale, counters);
    }

    private async ValueTask WaitAsync(QueryContext context, Refresh refresh, TimeSpan left, CacheEntry stale, CacheCounters counters)
    {
        await refresh.Completion.WaitAsync(left, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RespondRefreshed(context, refresh, stale, counters);
    }

    private void RespondRefreshed(QueryContext context, Refresh refresh, CacheEntry stale, CacheCounters counters)
    {
        if (refresh.Completion.IsCompleted && refresh.Answer is { } answer && TryWrite(context, answer, null, -1))
        {
            context.AnsweredBy = refresh.AnsweredBy;
            return;
        }

        RespondStale(context, stale, counters, refresh);
    }

    private void RespondStale(QueryContext context, CacheEntry stale, CacheCounters counters, Refresh? refresh)
    {
        stale.NoteUse();
        TryWrite(context, stale.Response, StaleTtlSeconds, StaleAnswer);
        context.AnsweredBy = this;
        context.Error = refresh is not null && refresh.Completion.IsCompleted ? refresh.Error : context.Error;
        counters.Add(CacheCounters.ServedStale);
    }

    private void Finish(QueryContext context, Stage next, CacheCounters counters)
    {
        if (!TryKeep(context, counters, out var isCut) && isCut)
        {
            // The client's limit is not the cache's: the whole answer is fetched once, and cut for whoever asks next.
            Span<byte> key = stackalloc byte[CacheKey.MaxLength];
            _refresher.TryStart(context, key[..CacheKey.Write(context, key)], next, counters, out _);
        }
    }

    private void Keep(QueryContext context, CacheCounters counters) => TryKeep(context, counters, out _);

    [SkipLocalsInit]
    private bool TryKeep(QueryContext context, CacheCounters counters, out bool isCut)
    {
        isCut = false;
        if (!context.MayBeCached || context.ResponseLength == 0)
        {
            return false;
        }

        if (!AnswerFacts.TryRead(context.Request, context.Query, context.Response, out var facts))
        {
            counters.Add(CacheCounters.Drops);
            return false;
        }

        if (facts.IsTruncated)
        {
            isCut = context.ResponseLimit < ushort.MaxValue && _store.LifetimeOf(context.Name, facts) > 0;
            return false;
        }

        Span<byte> key = stackalloc byte[CacheKey.MaxLength];
        key = key[..CacheKey.Write(context, key)];
        var ttl = _store.Keep(key, context.Name, context.Response, facts, counters);
        if (ttl == 0)
        {
            return false;
        }

        // The first answer says what the next ones count down from.
        KeptAnswer.SetTtls(context.ResponseBuffer()[..context.ResponseLength], context.Query.QuestionEnd, ttl);
        return true;
    }

    private CacheCounters CountersOf(ServerBlock? block)
    {
        var server = block?.ServerText ?? string.Empty;
        var known = Volatile.Read(ref _counters);
        foreach (var counters in known)
        {
            if (counters.Server == server)
            {
                return counters;
            }
        }

        var added = _metrics.For(server, _zonesText, block?.ViewText ?? string.Empty);
        Interlocked.CompareExchange(ref _counters, [.. known, added], known);
        return added;
    }
}

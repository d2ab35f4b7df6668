using System.Collections.Concurrent;
using ActorDns.Actors.Caching;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Cache;

/// <summary>
/// Asks the stages behind the cache on its own account, with query contexts of its own: for what is about to expire, what
/// has expired, and what did not fit into a client's datagram. One question for a key at a time, and at most
/// <see cref="MaxUnderWay"/> in all; what is beyond is not asked, and counted. Thread-safe.
/// </summary>
/// <param name="keep">Keeps the response of a context if it may be kept.</param>
/// <param name="time">The clock.</param>
internal sealed class CacheRefresher(Action<QueryContext, CacheCounters> keep, TimeProvider time)
{
    /// <summary>Questions under way; each holds buffers of up to 128 kB.</summary>
    public const int MaxUnderWay = 128;

    private readonly ConcurrentDictionary<byte[], Refresh> _underWay = new(OctetKeyComparer.Instance);
    private readonly ConcurrentBag<QueryContext> _contexts = [];
    private int _count;

    /// <summary>Begins a refresh, or joins the one that is under way.</summary>
    /// <param name="client">The query that wants it; only read, and only before this returns.</param>
    /// <param name="key">The key.</param>
    /// <param name="next">The stage to ask.</param>
    /// <param name="counters">Where it is counted.</param>
    /// <param name="isNew">True if it has been begun now.</param>
    /// <returns>The refresh; null if too many are under way.</returns>
    public Refresh? TryStart(QueryContext client, ReadOnlySpan<byte> key, Stage next, CacheCounters counters, out bool isNew)
    {
        isNew = false;
        if (_underWay.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var known))
        {
            return known;
        }

        if (Interlocked.Increment(ref _count) > MaxUnderWay)
        {
            Interlocked.Decrement(ref _count);
            counters.Add(CacheCounters.RefreshRejects);
            return null;
        }

        var refresh = new Refresh(time.GetTimestamp());
        var ownKey = key.ToArray();
        known = _underWay.GetOrAdd(ownKey, refresh);
        if (known != refresh)
        {
            Interlocked.Decrement(ref _count);
            return known;
        }

        isNew = true;
        _ = RunAsync(refresh, ownKey, Take(client), next, counters);
        return refresh;
    }

    private async Task RunAsync(Refresh refresh, byte[] key, QueryContext context, Stage next, CacheCounters counters)
    {
        byte[]? answer = null;
        string? error;
        try
        {
            await next.HandleAsync(context);
            keep(context, counters);
            answer = AnswerOf(context);
            error = context.Error;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            counters.Add(CacheCounters.RefreshFaults);
            error = fault.Message.ReplaceLineEndings(" ");
        }

        var answeredBy = context.AnsweredBy;
        _underWay.TryRemove(key, out _);
        context.TrimBuffers();
        _contexts.Add(context);
        Interlocked.Decrement(ref _count);
        refresh.Complete(answer, answeredBy, error);
    }

    private QueryContext Take(QueryContext client)
    {
        if (!_contexts.TryTake(out var context))
        {
            context = new QueryContext { IsUnlimited = true };
        }

        client.Request.CopyTo(context.RequestBuffer(client.RequestLength).Span);
        context.SetRequest(client.RequestLength);
        context.Transport = client.Transport;
        context.Scheme = client.Scheme;
        context.ClientAddress = client.ClientAddress;
        context.ClientPort = client.ClientPort;
        context.LocalAddress = client.LocalAddress;
        context.ServerPort = client.ServerPort;
        context.ReceivedTimestamp = client.ReceivedTimestamp;
        context.UdpResponseCap = client.UdpResponseCap;
        context.Depth = client.Depth;
        context.Block = client.Block;
        context.CanWait = true;
        context.CanForward = true;
        return context;
    }

    private static byte[]? AnswerOf(QueryContext context) =>
        context.ResponseLength > 0
        && context.ResponseCode is not (ResponseCode.ServerFailure or ResponseCode.Refused)
        && AnswerFacts.TryRead(context.Request, context.Query, context.Response, out var facts)
            ? KeptAnswer.Form(context.Response, facts, new byte[facts.Length]).ToArray()
            : null;
}

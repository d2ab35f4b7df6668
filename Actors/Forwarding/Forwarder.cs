using ActorDns.Actors.Forwarding.Looping;
using ActorDns.Actors.Forwarding.Pending;
using ActorDns.Actors.Forwarding.Responses;
using ActorDns.Actors.Forwarding.Timing;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// One forward directive at run time. Clients that ask the same (every octet but the ID agrees) wait for one
/// <see cref="PendingQuery"/>. It asks the upstreams in the order of the policy:
/// <list type="bullet">
/// <item>one that fails (refused, malformed, <c>read_timeout</c>) is followed by the next at once, round after round until
/// the time is over (5 s), a round at most every 100 ms;</item>
/// <item>one that is slower than it is nineteen times out of twenty is not waited for: the next is asked too (or, over UDP, the
/// same once more: the datagram may be lost) and the first answer counts;</item>
/// <item>a truncated answer is asked for again over TCP, and given as it is when that fails.</item>
/// </list>
/// Bounds: the directive's share of the <see cref="ForwardBudget"/> and its <c>max_concurrent</c>; a query beyond them is
/// refused and counted. Thread-safe: decisions are made under one lock, sockets and clients are called outside of it.
/// </summary>
internal sealed class Forwarder : IDisposable
{
    private const long ShortestRound = 100;
    private const int MaxUnderWay = 2;
    private const int KeptQueries = 1024;

    private readonly Pool<PendingQuery> _free = new(KeptQueries);

    private readonly Lock _lock = new();
    private readonly ForwardOptions _options;
    private readonly ForwardMetrics _metrics;
    private readonly ForwardBudget.Share _share;
    private readonly DeadlineWheel _wheel;
    private readonly Upstream[] _upstreams;
    private readonly UpstreamOrder _order;
    private readonly PendingTable _pending = new();
    private readonly long _totalTimeout;
    private int _concurrent;
    private bool _isDisposed;

    public Forwarder(ForwardOptions options, ForwardMetrics metrics, ForwardBudget budget, TimeProvider time, IExchangeTap? tap = null)
    {
        _options = options;
        _metrics = metrics;
        _share = budget.Join();
        _wheel = new DeadlineWheel(time);
        _upstreams = [.. options.Upstreams.Select(upstream => new Upstream(upstream, options, metrics, budget, _wheel, time) { Tap = tap })];
        _order = new UpstreamOrder(options.Policy, _upstreams);
        _totalTimeout = (long)options.TotalTimeout.TotalMilliseconds;
        Rule = new ForwardRule(options);
    }

    /// <summary>Which queries it takes.</summary>
    public ForwardRule Rule { get; }

    /// <summary>The upstreams.</summary>
    public IReadOnlyList<Upstream> Upstreams => _upstreams;

    private bool IsLooping => Array.TrueForAll(_upstreams, upstream => upstream.IsLooping);

    /// <summary>Asks the upstreams.</summary>
    /// <returns>Who waits for the response in the context, or null if too many are under way.</returns>
    public ForwardWaiter? TryAsk(QueryContext context)
    {
        if (Interlocked.Increment(ref _concurrent) > _options.MaxConcurrent && _options.MaxConcurrent > 0)
        {
            return Reject(null);
        }

        Span<byte> query = stackalloc byte[UpstreamQuery.MaxLength];
        query = query[..UpstreamQuery.Write(context, _options.RandomizeCase, query)];
        var hash = PendingTable.Hash(query);
        var waiter = ForwardWaiter.Rent(context);
        PendingQuery? begun = null;
        int generation;
        lock (_lock)
        {
            var pending = _pending.Find(query, hash);
            if (pending is null ? _isDisposed || !_share.TryTake() : pending.WaiterCount >= ForwardLimits.MaxWaiters)
            {
                return Reject(waiter);
            }

            if (pending is null)
            {
                begun = pending = _free.Rent();
                pending.Open(this, query, hash, _wheel.Now + _totalTimeout);
                (pending.Client, pending.ClientPort) = (context.ClientAddress, context.ClientPort);
                _pending.Add(pending);
            }

            pending.Join(waiter);
            generation = pending.Generation;
        }

        // From here on the waiter may be done at any moment, and its task is good until it has been awaited.
        if (begun is null)
        {
            _metrics.CountCoalesced();
        }
        else
        {
            Advance(begun, generation);
        }

        return waiter;
    }

    /// <summary>The time of a question has come: its end, the next round, or a hedge.</summary>
    public void OnDue(PendingQuery pending, long now)
    {
        Attempt? attempt = null;
        var isOver = false;
        lock (_lock)
        {
            if (!pending.IsOpen || pending.DueAt > now)
            {
                return;
            }

            if (now >= pending.Deadline)
            {
                isOver = true;
                Take(pending);
            }
            else if (pending.UnderWay == 0)
            {
                attempt = NextAttempt(pending, now, out isOver);
            }
            else
            {
                attempt = Hedge(pending);
            }
        }

        Go(pending, attempt, isOver);
    }

    /// <summary>An attempt of a question has ended.</summary>
    public void OnEnded(PendingQuery pending, Attempt ended, AttemptResult result, ReadOnlySpan<byte> response)
    {
        Attempt? attempt = null;
        var isOver = false;
        var isAnswered = false;
        var asked = ended.Upstream;
        lock (_lock)
        {
            if (!pending.IsOpen || pending.Generation != ended.Generation)
            {
                return;
            }

            pending.UnderWay--;
            var now = _wheel.Now;
            if (result != AttemptResult.Answered)
            {
                pending.Failures++;
                attempt = AfterFailure(pending, ended, now, out isOver);
            }
            else if (IsTruncated(response) && !ended.IsOverStream && ended.Upstream.HasStream)
            {
                pending.Keep(response, isTruncated: true);
                attempt = NewAttempt(pending, ended.Upstream, isOverStream: true);
            }
            else if (Rule.FailsOver(response) && (pending.NextIndex < pending.OrderCount || pending.UnderWay > 0))
            {
                pending.Keep(response, isTruncated: false);
                attempt = pending.UnderWay > 0 ? null : NextAttempt(pending, now, out isOver);
            }
            else
            {
                isAnswered = true;
                Take(pending);
            }
        }

        if (isAnswered)
        {
            Deliver(pending, response, asked);
        }
        else
        {
            Go(pending, attempt, isOver);
        }
    }

    /// <summary>Ends everything; who waits gets SERVFAIL.</summary>
    public void Dispose()
    {
        List<PendingQuery> left;
        lock (_lock)
        {
            _isDisposed = true;
            left = _pending.All();
            left.ForEach(Take);
        }

        left.ForEach(pending => Deliver(pending, default, null));
        Array.ForEach(_upstreams, upstream => upstream.Dispose());
        _wheel.Dispose();
        _share.Leave();
    }

    private ForwardWaiter? Reject(ForwardWaiter? waiter)
    {
        Interlocked.Decrement(ref _concurrent);
        waiter?.Return();
        _metrics.CountReject();
        return null;
    }

    private void Advance(PendingQuery pending, int generation)
    {
        Attempt? attempt;
        bool isOver;
        lock (_lock)
        {
            if (!pending.IsOpen || pending.Generation != generation)
            {
                return;
            }

            attempt = NextAttempt(pending, _wheel.Now, out isOver);
        }

        Go(pending, attempt, isOver);
    }

    private void Go(PendingQuery pending, Attempt? attempt, bool isOver)
    {
        if (isOver)
        {
            Deliver(pending, pending.Fallback, pending.Current);
        }
        else
        {
            attempt?.Upstream.Start(attempt);
        }
    }

    private Attempt? AfterFailure(PendingQuery pending, Attempt ended, long now, out bool isOver)
    {
        isOver = (ended.IsOverStream && pending.IsFallbackTruncated)
            || (_options.MaxConnectAttempts > 0 && pending.Failures >= _options.MaxConnectAttempts && pending.UnderWay == 0);
        if (isOver)
        {
            Take(pending);
            return null;
        }

        if (pending.UnderWay == 0)
        {
            return NextAttempt(pending, now, out isOver);
        }

        _wheel.Set(pending, Math.Min(pending.Deadline, now + ended.Upstream.HedgeDelay));
        return null;
    }

    /// <summary>The next upstream in its turn; null when the round is over too soon, or all is (the question is then taken out).</summary>
    private Attempt? NextAttempt(PendingQuery pending, long now, out bool isOver)
    {
        isOver = now >= pending.Deadline;
        if (!isOver && pending.NextIndex >= pending.OrderCount)
        {
            // Failover has been through all of them: the answer it has is the answer.
            isOver = pending.HasFallback;
            var isFirst = pending.OrderCount == 0;
            if (!isOver && !isFirst && now - pending.RoundStartedAt < ShortestRound)
            {
                _wheel.Set(pending, Math.Min(pending.Deadline, pending.RoundStartedAt + ShortestRound));
                return null;
            }

            isOver |= !TryBeginRound(pending, isFirst, now);
        }

        if (isOver)
        {
            Take(pending);
            return null;
        }

        var upstream = pending.Order[pending.NextIndex++];
        _wheel.Set(pending, Math.Min(pending.Deadline, now + upstream.HedgeDelay));
        return NewAttempt(pending, upstream, isOverStream: false);
    }

    private bool TryBeginRound(PendingQuery pending, bool isFirst, long now)
    {
        pending.OrderCount = _order.Fill(pending.Order, out var allDown);
        pending.NextIndex = 0;
        pending.RoundStartedAt = now;
        if (allDown && isFirst)
        {
            _metrics.CountAllDown();
        }

        return pending.OrderCount > 0 && !(allDown && _options.FailFast);
    }

    private Attempt? Hedge(PendingQuery pending)
    {
        var isNextUp = pending.NextIndex < pending.OrderCount && !pending.Order[pending.NextIndex].IsDown;
        var upstream = isNextUp ? pending.Order[pending.NextIndex] : pending.Current is { IsOverUdp: true } current ? current : null;
        _wheel.Set(pending, pending.Deadline);
        if (upstream is null || pending.UnderWay >= MaxUnderWay || pending.IsFallbackTruncated)
        {
            return null;
        }

        pending.NextIndex += isNextUp ? 1 : 0;
        upstream.Metrics.CountHedge();
        return NewAttempt(pending, upstream, isOverStream: false);
    }

    private Attempt NewAttempt(PendingQuery pending, Upstream upstream, bool isOverStream)
    {
        pending.UnderWay++;
        pending.Current = upstream;
        var attempt = Attempt.Rent(pending.Query, upstream, pending, pending.Generation, isOverStream, _options.RandomizeCase);
        (attempt.Client, attempt.ClientPort) = (pending.Client, pending.ClientPort);
        return attempt;
    }

    /// <summary>Takes a question out: nobody joins it any more, and what is still under way for it does not count.</summary>
    private void Take(PendingQuery pending)
    {
        _pending.Remove(pending);
        pending.Close();
        _wheel.Cancel(pending);
        _share.Return();
    }

    /// <summary>Gives all who wait their response (none if it is empty) and the question back.</summary>
    private void Deliver(PendingQuery pending, ReadOnlySpan<byte> response, Upstream? asked)
    {
        for (var waiter = pending.First; waiter is not null;)
        {
            // It is somebody else's as soon as it is complete.
            var next = waiter.Next;
            waiter.Context.Upstream = asked?.EndPointText;
            Respond(waiter.Context, response);
            Interlocked.Decrement(ref _concurrent);
            waiter.Complete();
            waiter = next;
        }

        pending.Clear();
        _free.Return(pending);
    }

    private void Respond(QueryContext context, ReadOnlySpan<byte> response)
    {
        if (!response.IsEmpty && ResponseFitter.TryFit(context, response))
        {
            return;
        }

        if (response.IsEmpty && IsLooping)
        {
            LoopAnswer.Respond(context, _upstreams);
            return;
        }

        context.Error = response.IsEmpty ? "no upstream answered in time" : "the upstream's response is malformed";
        context.RespondWithCode(ResponseCode.ServerFailure, ForwardStage.NoReachableAuthority);
    }

    private static bool IsTruncated(ReadOnlySpan<byte> message) => (message[2] & 0x02) != 0;
}

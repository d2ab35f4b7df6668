using System.Buffers;
using ActorDns.Actors.Forwarding.Timing;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding.Pending;

/// <summary>
/// A question under way, for all clients that ask it. Pooled: each life has its generation, and attempts that end after
/// their life did are known by it. Everything here is used under the lock of its <see cref="Forwarder"/>.
/// </summary>
internal sealed class PendingQuery : TimedEntry, IAttemptOwner
{
    private readonly byte[] _query = new byte[UpstreamQuery.MaxLength];
    private int _length;
    private Forwarder? _forwarder;

    /// <summary>The query, without its ID.</summary>
    public ReadOnlySpan<byte> Query => _query.AsSpan(0, _length);

    /// <summary>Hash of the query.</summary>
    public int Hash { get; private set; }

    /// <summary>The next one in its bucket of the table.</summary>
    public PendingQuery? NextInBucket { get; set; }

    /// <summary>Counts its lives.</summary>
    public int Generation { get; private set; }

    /// <summary>The client that asked first.</summary>
    public HostAddress Client { get; set; }

    /// <summary>That client's port.</summary>
    public ushort ClientPort { get; set; }

    /// <summary>True while it has no answer.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>When it fails, in the wheel's milliseconds.</summary>
    public long Deadline { get; private set; }

    /// <summary>The upstreams of this round in their order.</summary>
    public Upstream[] Order { get; } = new Upstream[ForwardLimits.MaxUpstreams];

    /// <summary>How many there are.</summary>
    public int OrderCount { get; set; }

    /// <summary>Index of the one to be asked next.</summary>
    public int NextIndex { get; set; }

    /// <summary>When the round began.</summary>
    public long RoundStartedAt { get; set; }

    /// <summary>Attempts under way.</summary>
    public int UnderWay { get; set; }

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; set; }

    /// <summary>The upstream asked last.</summary>
    public Upstream? Current { get; set; }

    /// <summary>First of those who wait.</summary>
    public ForwardWaiter? First { get; private set; }

    /// <summary>How many wait.</summary>
    public int WaiterCount { get; private set; }

    /// <summary>An answer that is given when no better one comes.</summary>
    public ReadOnlySpan<byte> Fallback => _fallback.AsSpan(0, _fallbackLength);

    /// <summary>True if there is one.</summary>
    public bool HasFallback => _fallbackLength > 0;

    /// <summary>True if it is there because it was truncated.</summary>
    public bool IsFallbackTruncated { get; private set; }

    private ForwardWaiter? _last;
    private byte[]? _fallback;
    private int _fallbackLength;

    /// <summary>Begins a life.</summary>
    public void Open(Forwarder forwarder, ReadOnlySpan<byte> query, int hash, long deadline)
    {
        _forwarder = forwarder;
        query.CopyTo(_query);
        _length = query.Length;
        Hash = hash;
        Deadline = deadline;
        OrderCount = 0;
        NextIndex = 0;
        UnderWay = 0;
        Failures = 0;
        Current = null;
        RoundStartedAt = 0;
        IsOpen = true;
    }

    /// <summary>Puts one more client to those who wait.</summary>
    public void Join(ForwardWaiter waiter)
    {
        if (_last is null)
        {
            First = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
        WaiterCount++;
    }

    /// <summary>Keeps an answer for when no better one comes.</summary>
    public void Keep(ReadOnlySpan<byte> response, bool isTruncated)
    {
        if (_fallback is null || _fallback.Length < response.Length)
        {
            ReturnFallback();
            _fallback = ArrayPool<byte>.Shared.Rent(response.Length);
        }

        response.CopyTo(_fallback);
        _fallbackLength = response.Length;
        IsFallbackTruncated = isTruncated;
    }

    /// <summary>Ends the life: nothing that comes from now on counts. Those who wait are the caller's.</summary>
    public void Close()
    {
        IsOpen = false;
        Generation++;
    }

    /// <summary>Forgets what is left of the life, before it is given back.</summary>
    public void Clear()
    {
        First = null;
        _last = null;
        WaiterCount = 0;
        NextInBucket = null;
        Current = null;
        Array.Clear(Order, 0, OrderCount);
        ReturnFallback();
    }

    /// <inheritdoc/>
    public override void OnDue(long now) => _forwarder?.OnDue(this, now);

    /// <inheritdoc/>
    public void OnEnded(Attempt attempt, AttemptResult result, ReadOnlySpan<byte> response) => _forwarder?.OnEnded(this, attempt, result, response);

    private void ReturnFallback()
    {
        if (_fallback is not null)
        {
            ArrayPool<byte>.Shared.Return(_fallback);
            _fallback = null;
        }

        _fallbackLength = 0;
        IsFallbackTruncated = false;
    }
}

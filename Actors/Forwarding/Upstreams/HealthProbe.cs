using ActorDns.Actors.Forwarding.Timing;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// The health check of an upstream that failed: its domain's NS at once and then every interval, until the upstream answers;
/// any answer will do. One is under way at a time. Thread-safe.
/// </summary>
/// <param name="upstream">The upstream.</param>
internal sealed class HealthProbe(Upstream upstream) : TimedEntry, IAttemptOwner
{
    private readonly byte[] _query = Write(upstream.Options);
    private int _isRunning;
    private volatile bool _hasEnded;

    /// <summary>Begins, if it does not run.</summary>
    public void Begin()
    {
        if (upstream.Options.MaxFails > 0 && !_hasEnded && Volatile.Read(ref _isRunning) == 0 && Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            // Not here: who failed may be holding on to something.
            upstream.Wheel.Set(this, upstream.Wheel.Now);
        }
    }

    /// <summary>Ends it for good.</summary>
    public void End() => _hasEnded = true;

    /// <inheritdoc/>
    public override void OnDue(long now)
    {
        if (!_hasEnded)
        {
            upstream.Start(Attempt.Rent(_query, upstream, this, 0, isOverStream: false, randomizeCase: false));
        }
    }

    /// <inheritdoc/>
    public void OnEnded(Attempt attempt, AttemptResult result, ReadOnlySpan<byte> response)
    {
        if (result == AttemptResult.Answered)
        {
            Volatile.Write(ref _isRunning, 0);
            return;
        }

        if (result != AttemptResult.NoRoom)
        {
            upstream.Metrics.CountFailedProbe();
            upstream.Fail();
        }

        upstream.Wheel.Set(this, upstream.Wheel.Now + (long)upstream.Options.HealthCheckInterval.TotalMilliseconds);
    }

    private static byte[] Write(ForwardOptions options)
    {
        var query = new byte[QueryWriter.MaxLength];
        var fields = new QueryFields { Type = RecordType.NS, RecursionDesired = options.HealthCheckRecursionDesired, UdpPayloadSize = 0 };
        QueryWriter.TryWrite(query, fields, options.HealthCheckDomain.Wire, default, out var length);
        return query[..length];
    }
}

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// The connections to an upstream, over TCP or TLS: kept while they are used and for <c>expire</c> after, with many queries
/// under way on each, answered in any order (RFC 7766 section 6.2.1). A query whose connection the upstream had closed, as
/// it may at any time, is sent once more on a fresh one. Bound: <see cref="MaxConnections"/>. Thread-safe.
/// </summary>
/// <param name="upstream">The upstream.</param>
/// <param name="useTls">True for TLS.</param>
internal sealed class StreamTransport(Upstream upstream, bool useTls) : UpstreamTransport
{
    private const int MaxConnections = 16;
    private const int QueriesBeforeNext = 64;

    private readonly Lock _lock = new();
    private readonly List<StreamConnection> _connections = [];
    private bool _isDisposed;

    /// <inheritdoc/>
    public override bool TryStart(Attempt attempt) => TryStart(attempt, onFreshOne: false);

    /// <inheritdoc/>
    public override bool Tidy()
    {
        var now = upstream.Wheel.Now;
        List<StreamConnection> expired;
        bool isLeft;
        lock (_lock)
        {
            var idle = _connections.Where(connection => connection.Count == 0).OrderByDescending(connection => connection.LastUsed).ToList();
            var kept = upstream.Options.MaxIdleConnections > 0 ? upstream.Options.MaxIdleConnections : MaxConnections;
            expired = [.. idle.Where((connection, place) => place >= kept || now - connection.LastUsed >= upstream.Options.Expire.TotalMilliseconds)];
            expired.AddRange(_connections.Where(connection => connection.IsStuck));
            _connections.RemoveAll(expired.Contains);
            isLeft = _connections.Count > 0;
        }

        expired.ForEach(connection => connection.Close(AttemptResult.Unreachable));
        return isLeft;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        List<StreamConnection> all;
        lock (_lock)
        {
            _isDisposed = true;
            all = [.. _connections];
            _connections.Clear();
        }

        all.ForEach(connection => connection.Close(AttemptResult.Unreachable));
    }

    /// <summary>A connection has ended: what was under way on it is sent again, if it is likely that the upstream never read it, or fails.</summary>
    public void OnClosed(StreamConnection connection, List<Attempt> attempts, AttemptResult result)
    {
        bool mayRetry;
        lock (_lock)
        {
            _connections.Remove(connection);
            mayRetry = !_isDisposed;
        }

        foreach (var attempt in attempts)
        {
            if (mayRetry && attempt.IsOnUsedConnection && TryStart(attempt, onFreshOne: true))
            {
                continue;
            }

            upstream.End(attempt, result);
        }
    }

    private bool TryStart(Attempt attempt, bool onFreshOne)
    {
        StreamConnection? chosen = null;
        var isNew = false;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return false;
            }

            foreach (var connection in _connections)
            {
                if (!connection.IsStuck && !(onFreshOne && connection.HasBeenUsed) && (chosen is null || connection.Count < chosen.Count))
                {
                    chosen = connection;
                }
            }

            if ((chosen is null || chosen.Count >= QueriesBeforeNext) && _connections.Count < MaxConnections && upstream.Budget.TryTakeSocket())
            {
                chosen = new StreamConnection(upstream, this, useTls);
                _connections.Add(chosen);
                isNew = true;
            }
        }

        if (chosen is null)
        {
            return false;
        }

        upstream.Metrics.CountConnection(isReused: !isNew, isStream: true);
        attempt.IsOnUsedConnection = chosen.HasBeenUsed;
        var isTaken = chosen.TrySend(attempt);
        if (isNew)
        {
            upstream.KeepTidy();
            chosen.Begin();
        }

        return isTaken;
    }
}

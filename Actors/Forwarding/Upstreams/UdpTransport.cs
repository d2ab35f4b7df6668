namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// The UDP sockets of an upstream. Each query goes through one drawn at random of four, or more when many are under way (at
/// most <see cref="MaxChannels"/>); each socket lives for a random number of queries and seconds, so that a forger who
/// found a port out has a few seconds, one upstream and still sixteen bits of ID before him (RFC 5452 section 9.2).
/// </summary>
/// <param name="upstream">The upstream.</param>
internal sealed class UdpTransport(Upstream upstream) : UpstreamTransport
{
    private const int MinChannels = 4;
    private const int MaxChannels = 16;
    private const int QueriesPerChannel = 128;

    private readonly Lock _lock = new();
    private readonly UdpChannel?[] _channels = new UdpChannel?[MaxChannels];
    private readonly List<UdpChannel> _retired = [];
    private bool _isDisposed;

    /// <inheritdoc/>
    public override bool TryStart(Attempt attempt)
    {
        // The second try is for a socket on which an earlier refusal was waiting to be told.
        return TryStartOnce(attempt) || TryStartOnce(attempt);
    }

    /// <inheritdoc/>
    public override bool Tidy()
    {
        List<UdpChannel> closed = [];
        bool isLeft;
        lock (_lock)
        {
            for (var i = 0; i < _channels.Length; i++)
            {
                if (_channels[i] is { } channel && (channel.IsWorn || channel.IsClosed))
                {
                    _retired.Add(channel);
                    _channels[i] = null;
                }
            }

            closed.AddRange(_retired.Where(channel => channel.Count == 0));
            _retired.RemoveAll(closed.Contains);
            isLeft = _retired.Count > 0 || _channels.Any(channel => channel is not null);
        }

        closed.ForEach(channel => channel.Dispose());
        return isLeft;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        List<UdpChannel> all;
        lock (_lock)
        {
            _isDisposed = true;
            all = [.. _channels.OfType<UdpChannel>(), .. _retired];
            Array.Clear(_channels);
            _retired.Clear();
        }

        all.ForEach(channel => channel.Dispose());
    }

    private bool TryStartOnce(Attempt attempt) => Choose() is { } channel && channel.TrySend(attempt);

    private UdpChannel? Choose()
    {
        UdpChannel? worn;
        UdpChannel? chosen;
        lock (_lock)
        {
            var underWay = 0;
            foreach (var channel in _channels)
            {
                underWay += channel?.Count ?? 0;
            }

            var index = Unpredictable.Below(Math.Clamp(underWay / QueriesPerChannel, MinChannels, MaxChannels));
            chosen = _channels[index];
            if (chosen is { IsWorn: false, IsClosed: false })
            {
                upstream.Metrics.CountConnection(isReused: true, isStream: false);
                return chosen;
            }

            worn = chosen;
            chosen = _isDisposed ? null : UdpChannel.TryOpen(upstream);
            if (chosen is null)
            {
                // No descriptor left: the worn one is better than none.
                return worn is { IsClosed: false } ? worn : Array.Find(_channels, channel => channel is { IsClosed: false });
            }

            _channels[index] = chosen;
            _retired.RemoveAll(static channel => channel.IsClosed);
            if (worn is not null)
            {
                _retired.Add(worn);
            }
        }

        worn?.CloseWhenDone();
        upstream.Metrics.CountConnection(isReused: false, isStream: false);
        upstream.KeepTidy();
        chosen.BeginReceive();
        return chosen;
    }
}

using ActorDns.Actors.Forwarding.Timing;
using ActorDns.Actors.Forwarding.Upstreams;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Forwarding.Looping;

/// <summary>
/// Finds out whether what is sent to one upstream comes back to this block: asks it for the HINFO of a name of two random
/// labels, which nobody else can ask for. Each probe has a name of its own. A probe that came back is followed by another
/// at once, and the second that comes back is the proof; one that did not is followed by the next after a while, for
/// behind a Service the query may have gone to another node. After <see cref="MaxProbes"/> the upstream is taken for good.
/// Thread-safe.
/// </summary>
internal sealed partial class LoopProbe : TimedEntry, IAttemptOwner
{
    private const int MaxProbes = 6;
    private const int SeenForProof = 2;
    private const int LabelLength = 19;
    private const long Interval = 1_000;
    private const long ShortInterval = 50;

    private readonly Lock _lock = new();
    private readonly Upstream _upstream;
    private readonly DomainName _parent;
    private readonly ILogger _logger;
    private readonly HashSet<DomainName> _names = [];
    private int _seen;
    private bool _hasEnded;
    private bool _isWaiting;

    /// <summary>Makes a probe that does not run.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="parent">The name its names are below.</param>
    /// <param name="logger">Where a loop is told.</param>
    public LoopProbe(Upstream upstream, DomainName parent, ILogger logger)
    {
        _upstream = upstream;
        _parent = parent;
        _logger = logger;
    }

    /// <summary>True while probes are sent: their names are to be looked for.</summary>
    public bool IsRunning => !Volatile.Read(ref _hasEnded);

    /// <summary>Sends the first probe.</summary>
    public void Begin() => Schedule(0);

    /// <summary>Sends no more.</summary>
    public void End() => Volatile.Write(ref _hasEnded, true);

    /// <summary>Takes a HINFO query that came to the block.</summary>
    /// <returns>True if it is one of this probe's.</returns>
    public bool TrySee(DomainName name)
    {
        lock (_lock)
        {
            if (_hasEnded || !_names.Contains(name))
            {
                return false;
            }

            if (++_seen < SeenForProof)
            {
                return true;
            }

            _hasEnded = true;
        }

        _upstream.SetLooping();
        _upstream.Metrics.CountLoop();
        LogLoop(_logger, _upstream.Address, _upstream.Options.From);
        return true;
    }

    /// <inheritdoc/>
    public override void OnDue(long now)
    {
        byte[] query;
        lock (_lock)
        {
            if (_hasEnded || _isWaiting)
            {
                return;
            }

            if (_names.Count >= MaxProbes)
            {
                _hasEnded = true;
                return;
            }

            _isWaiting = true;
            query = WriteQuery();
        }

        _upstream.Start(Attempt.Rent(query, _upstream, this, 0, isOverStream: false, randomizeCase: false));
    }

    /// <inheritdoc/>
    public void OnEnded(Attempt attempt, AttemptResult result, ReadOnlySpan<byte> response)
    {
        bool wasSeen;
        lock (_lock)
        {
            _isWaiting = false;
            wasSeen = _seen > 0;
        }

        Schedule(wasSeen ? ShortInterval : Interval);
    }

    private void Schedule(long delay) => _upstream.Wheel.Set(this, _upstream.Wheel.Now + delay);

    private byte[] WriteQuery()
    {
        var wire = new byte[WireNames.MaxLength];
        var position = 0;
        Span<byte> label = stackalloc byte[LabelLength];
        for (var labels = 0; labels < 2; labels++)
        {
            foreach (ref var digit in label)
            {
                digit = (byte)('0' + Unpredictable.Below(10));
            }

            WireNames.TryAppendLabel(wire, ref position, label);
        }

        _parent.Wire.CopyTo(wire.AsSpan(position));
        var name = DomainName.FromWire(wire.AsSpan(0, position + _parent.Wire.Length));
        _names.Add(name);
        var query = new byte[QueryWriter.MaxLength];
        QueryWriter.TryWrite(query, new QueryFields { Type = LoopStage.ProbeType, UdpPayloadSize = 0 }, name.Wire, default, out var length);
        return query[..length];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/loop: queries sent to upstream {Upstream} come back to this server; 'forward {From}' does not ask it any more. Write the address of another DNS server into the Corefile (a resolv.conf that names a local stub, such as 127.0.0.53, is the usual cause: name its own upstreams instead), then reload")]
    private static partial void LogLoop(ILogger logger, UpstreamAddress upstream, DomainName from);
}

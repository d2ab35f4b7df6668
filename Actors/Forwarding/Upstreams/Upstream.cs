using System.Text;
using ActorDns.Actors.Forwarding.Responses;
using ActorDns.Actors.Forwarding.Timing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// One upstream of a directive: its sockets, its health and how fast it is. An attempt that fails is counted, and a health
/// check follows at once; <c>max_fails</c> failures in a row make it down until an answer comes. Thread-safe.
/// </summary>
internal sealed class Upstream : IDisposable
{
    private readonly UpstreamTransport _first;
    private readonly UpstreamTransport? _stream;
    private readonly HealthProbe _probe;
    private readonly Housekeeping _housekeeping;
    private readonly UpstreamLatency _latency = new();
    private readonly long _readTimeout;
    private readonly HostAddress _address;
    private readonly TimeProvider _time;
    private int _fails;
    private volatile bool _isLooping;

    public Upstream(UpstreamAddress address, ForwardOptions options, ForwardMetrics metrics, ForwardBudget budget, DeadlineWheel wheel, TimeProvider time)
    {
        Address = address;
        EndPointText = Encoding.ASCII.GetBytes(address.EndPoint.ToString());
        _address = HostAddress.FromIPAddress(address.EndPoint.Address);
        Options = options;
        Budget = budget;
        Wheel = wheel;
        Metrics = metrics.Of(address);
        _time = time;
        _readTimeout = (long)options.ReadTimeout.TotalMilliseconds;
        _probe = new HealthProbe(this);
        _housekeeping = new Housekeeping(this);
        _stream = address.Protocol == UpstreamProtocol.Plain ? new StreamTransport(this, useTls: false) : null;
        _first = address.Protocol switch
        {
            UpstreamProtocol.Tls => new StreamTransport(this, useTls: true),
            UpstreamProtocol.Https => new HttpsTransport(this),
            _ => options.ForceTcp ? _stream! : new UdpTransport(this),
        };
    }

    /// <summary>Where it is.</summary>
    public UpstreamAddress Address { get; }

    /// <summary>Sees what is sent and comes back; null for nobody.</summary>
    public IExchangeTap? Tap { get; init; }

    /// <summary>Where it is, as <c>ADDRESS:PORT</c>, for metadata.</summary>
    public byte[] EndPointText { get; }

    /// <summary>The directive's options.</summary>
    public ForwardOptions Options { get; }

    /// <summary>Sockets of the process.</summary>
    public ForwardBudget Budget { get; }

    /// <summary>The directive's deadlines.</summary>
    public DeadlineWheel Wheel { get; }

    /// <summary>Its counters.</summary>
    public UpstreamMetrics Metrics { get; }

    /// <summary>True while it counts as down.</summary>
    public bool IsDown => Options.MaxFails > 0 && Volatile.Read(ref _fails) >= Options.MaxFails;

    /// <summary>True when its queries come back to this server: it is not asked any more.</summary>
    public bool IsLooping => _isLooping;

    /// <summary>True if a datagram may get lost on the way, so that asking the same upstream again makes sense.</summary>
    public bool IsOverUdp => _first is UdpTransport;

    /// <summary>True if a truncated answer can be asked for again over TCP.</summary>
    public bool HasStream => IsOverUdp;

    /// <summary>Milliseconds after which its answer is late enough to ask another.</summary>
    public long HedgeDelay => _latency.HedgeDelay;

    /// <summary>Starts an attempt; its owner is told its end, perhaps before this returns.</summary>
    public void Start(Attempt attempt)
    {
        attempt.StartedAt = _time.GetTimestamp();
        if (!(attempt.IsOverStream ? _stream ?? _first : _first).TryStart(attempt))
        {
            End(attempt, AttemptResult.NoRoom);
        }
    }

    /// <summary>An attempt is about to be sent, with its ID: shows it to who looks on, and gives it its deadline.</summary>
    public void SetDeadline(Attempt attempt)
    {
        ShowQuery(attempt);
        Wheel.Set(attempt, Wheel.Now + _readTimeout);
    }

    /// <summary>Shows who looks on an attempt that is about to be sent. Health checks are not shown.</summary>
    public void ShowQuery(Attempt attempt)
    {
        if (Tap is not null && attempt.Owner is not HealthProbe)
        {
            attempt.SentAt = _time.GetUtcNow();
            Tap.OnQuery(ExchangeOf(attempt), attempt.Octets);
        }
    }

    /// <summary>A message that repeats the attempt's ID and question has come; the attempt is the caller's.</summary>
    public void OnReply(Attempt attempt, ReadOnlySpan<byte> message)
    {
        switch (UpstreamResponse.Check(message, attempt.QuestionEnd))
        {
            case ResponseVerdict.Good:
                Succeed(attempt, message);
                break;
            case ResponseVerdict.HasStrayRecords:
                Metrics.CountRejected(RejectReason.Bailiwick);
                if (ResponseCleaner.Clean(message, attempt.QuestionEnd) is { } cleaned)
                {
                    Succeed(attempt, cleaned);
                    break;
                }

                End(attempt, AttemptResult.Malformed);
                break;
            default:
                Metrics.CountRejected(RejectReason.Malformed);
                End(attempt, AttemptResult.Malformed);
                break;
        }
    }

    /// <summary>Ends an attempt that has failed; the attempt is the caller's, and gone after this.</summary>
    public void End(Attempt attempt, AttemptResult result)
    {
        Wheel.Cancel(attempt);
        if (result != AttemptResult.NoRoom && attempt.Owner != _probe)
        {
            Fail();
            _probe.Begin();
        }

        attempt.Owner.OnEnded(attempt, result, default);
        attempt.Return();
    }

    /// <summary>Counts a failure.</summary>
    public void Fail() => Interlocked.Increment(ref _fails);

    /// <summary>Looks after the sockets from now on, until none is left.</summary>
    public void KeepTidy() => _housekeeping.Begin();

    /// <summary>Queries to it come back: it is never asked again.</summary>
    public void SetLooping() => _isLooping = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        _probe.End();
        _first.Dispose();
        _stream?.Dispose();
    }

    private void Succeed(Attempt attempt, ReadOnlySpan<byte> message)
    {
        Wheel.Cancel(attempt);
        Volatile.Write(ref _fails, 0);
        var duration = _time.GetElapsedTime(attempt.StartedAt);
        if (attempt.Owner is not HealthProbe)
        {
            _latency.Observe(duration);
            Metrics.Observe((ResponseCode)(message[3] & 0xF), duration);
            Tap?.OnResponse(ExchangeOf(attempt), message);
        }

        attempt.Owner.OnEnded(attempt, AttemptResult.Answered, message);
        attempt.Return();
    }

    private UpstreamExchange ExchangeOf(Attempt attempt) => new(
        Address.Protocol, attempt.IsOverStream || !IsOverUdp, _address, (ushort)Address.EndPoint.Port, attempt.Client, attempt.ClientPort, attempt.SentAt);

    /// <summary>Closes idle and worn sockets once a second, as long as there are any.</summary>
    private sealed class Housekeeping(Upstream upstream) : TimedEntry
    {
        private const long Interval = 1_000;
        private int _isRunning;

        public void Begin()
        {
            if (Volatile.Read(ref _isRunning) == 0 && Interlocked.Exchange(ref _isRunning, 1) == 0)
            {
                upstream.Wheel.Set(this, upstream.Wheel.Now + Interval);
            }
        }

        public override void OnDue(long now)
        {
            // Cleared first: a socket opened meanwhile begins it again.
            Volatile.Write(ref _isRunning, 0);
            var isLeft = upstream._first.Tidy();
            if (upstream._stream is { } stream && stream != upstream._first)
            {
                isLeft |= stream.Tidy();
            }

            if (isLeft)
            {
                Begin();
            }
        }
    }
}

using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using ActorDns.Actors.Routing.Log;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace ActorDns.Actors.Routing.Dnstap;

/// <summary>
/// Sends messages to one collector from a task of its own: many a write, at the latest 50 ms after the first of them. Threads
/// that answer queries copy theirs into a queue, in their order; when the collector is slower than they are, or away for longer
/// than the queue lasts, messages are dropped, counted and reported. A query never waits. Connects again after 0.25 s to 10 s.
/// Thread-safe. Bound: the directive's queue in messages, 1 KiB for each of them and 256 MiB in all, twice while it writes.
/// </summary>
internal sealed partial class DnstapCollector : IAsyncDisposable
{
    private const int MaxOctets = 1 << 28;
    private const int OctetsPerMessage = 1024;
    private const int IdentityField = 1;
    private const int VersionField = 2;
    private const int ExtraField = 3;
    private const int TypeField = 15;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static LogLine? _line;

    private readonly FrameQueue _queue;
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _urgent = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly DnstapOptions _options;
    private readonly LogFormat? _extra;
    private readonly byte[] _prefix;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Counter.Child _sent;
    private readonly Counter.Child _full;
    private readonly Counter.Child _lost;
    private readonly Gauge.Child _connections;
    private long _unreported;
    private int _isDisposed;
    private long _lastReport = long.MinValue;
    private Task _running = Task.CompletedTask;

    public DnstapCollector(DnstapOptions options, DnstapMetrics metrics, ILogger logger, TimeProvider time)
    {
        _options = options;
        _logger = logger;
        _time = time;
        _extra = options.Extra.Length > 0 ? new LogFormat(options.Extra) : null;
        _prefix = PrefixOf(options);
        (_sent, _connections) = (metrics.SentTo(options.Endpoint), metrics.ConnectionsTo(options.Endpoint));
        (_full, _lost) = (metrics.DroppedFor(options.Endpoint, "queue"), metrics.DroppedFor(options.Endpoint, "connection"));
        var messages = options.Queue * DnstapOptions.QueueUnit;
        _queue = new FrameQueue(messages, (int)Math.Min(MaxOctets, (long)messages * OctetsPerMessage));
    }

    /// <summary>True if messages of a type are sent.</summary>
    public bool Takes(DnstapMessageTypes type) => (_options.Types & type) != 0;

    /// <summary>Begins to connect; once.</summary>
    public void Begin() => _running = Task.Run(RunAsync);

    /// <summary>Takes a message, or drops it.</summary>
    /// <param name="fields">What it says.</param>
    /// <param name="message">The DNS message.</param>
    /// <param name="context">The query, for the extra text; null for a message that has none.</param>
    public void Write(in DnstapFields fields, ReadOnlySpan<byte> message, QueryContext? context) =>
        Write(fields, message, _extra is null || context is null ? default : ExtraOf(_extra, context));

    /// <summary>Takes a message, or drops it.</summary>
    /// <param name="fields">What it says.</param>
    /// <param name="message">The DNS message.</param>
    /// <param name="extra">The field of the extra text, as <see cref="ExtraOf(QueryContext)"/> made it.</param>
    public void Write(in DnstapFields fields, ReadOnlySpan<byte> message, ReadOnlySpan<byte> extra)
    {
        message = _options.IsFull ? message : default;
        Span<byte> head = stackalloc byte[DnstapHead.MaxLength];
        head = head[..DnstapHead.Write(fields, message, head)];
        switch (_queue.Append(_prefix, extra, head, message))
        {
            case FrameQueue.State.Begun:
                _begun.Release();
                break;
            case FrameQueue.State.Urgent:
                _urgent.Release();
                break;
            case FrameQueue.State.Full:
                _full.Inc();
                Interlocked.Increment(ref _unreported);
                break;
        }
    }

    /// <summary>The field of the extra text, for a message that is written when the query is no more.</summary>
    public byte[] ExtraOf(QueryContext context) => _extra is null ? [] : ExtraOf(_extra, context).ToArray();

    /// <summary>Sends what waits, for 1.5 s if the collector takes it, and closes. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _begun.Dispose();
        _urgent.Dispose();
    }

    private static byte[] PrefixOf(DnstapOptions options)
    {
        var (identity, version) = (Encoding.UTF8.GetBytes(options.Identity), Encoding.UTF8.GetBytes(options.Version));
        var prefix = new byte[identity.Length + version.Length + 32];
        var length = identity.Length > 0 ? DnstapHead.WriteOctets(prefix, IdentityField, identity) : 0;
        length += version.Length > 0 ? DnstapHead.WriteOctets(prefix.AsSpan(length), VersionField, version) : 0;
        length += DnstapHead.WriteField(prefix.AsSpan(length), TypeField, 1);
        return prefix[..length];
    }

    private static ReadOnlySpan<byte> ExtraOf(LogFormat format, QueryContext context)
    {
        var line = _line ??= new LogLine();
        line.Clear();
        format.Write(line, context);
        return line.AsField(ExtraField);
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await OpenAsync();
                pause = FirstPause;
                _connections.Inc();
                LogConnected(_logger, _options.Endpoint);
                try
                {
                    await SendAsync(connection);
                }
                finally
                {
                    _connections.Dec();
                }
            }
            catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or FrameStreamException or OperationCanceledException or ObjectDisposedException)
            {
                Report(fault);
            }

            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2));
        }

        var left = _queue.Take().Frames;
        if (left > 0)
        {
            _lost.Inc(left);
            LogDropped(_logger, left, _options.Endpoint);
        }
    }

    private async Task<FrameStreamConnection> OpenAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(TimeLimit);
        return await FrameStreamConnection.OpenAsync(_options, limit.Token);
    }

    /// <summary>Sends until it is time to stop; throws when the connection ends.</summary>
    private async Task SendAsync(FrameStreamConnection connection)
    {
        // First what has waited for the connection: the queue wakes nobody but with its first message.
        while (!_stopping.IsCancellationRequested)
        {
            await FlushAsync(connection, TimeLimit);
            Report(null);
            await WaitAsync(connection);
        }

        using var limit = new CancellationTokenSource(Farewell);
        await FlushAsync(connection, Farewell);
        await connection.FinishAsync(limit.Token);
    }

    /// <summary>Waits until there is something to send, or it is time to stop.</summary>
    private async Task WaitAsync(FrameStreamConnection connection)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await Task.WhenAny(_begun.WaitAsync(waiting.Token), connection.Ended);
        if (!connection.Ended.IsCompleted && !_stopping.IsCancellationRequested)
        {
            await Task.WhenAny(_urgent.WaitAsync(Gathering, waiting.Token), connection.Ended);
        }

        await waiting.CancelAsync();
        if (connection.Ended.IsCompleted)
        {
            await connection.Ended;
            throw new FrameStreamException("it finished before it was told to");
        }

        // One look answers all that has been said.
        while (_begun.Wait(0, CancellationToken.None) || _urgent.Wait(0, CancellationToken.None))
        {
        }
    }

    private async Task FlushAsync(FrameStreamConnection connection, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        var (octets, frames) = _queue.Take();
        if (frames == 0)
        {
            return;
        }

        try
        {
            await connection.WriteAsync(octets, limit.Token);
            _sent.Inc(frames);
        }
        catch
        {
            _lost.Inc(frames);
            Interlocked.Add(ref _unreported, frames);
            throw;
        }
    }

    /// <summary>Says what is wrong, at most every 10 s.</summary>
    private void Report(Exception? fault)
    {
        if (_stopping.IsCancellationRequested || (_lastReport != long.MinValue && _time.GetElapsedTime(_lastReport) < BetweenReports))
        {
            return;
        }

        var lost = Interlocked.Exchange(ref _unreported, 0);
        if (fault is not null)
        {
            _lastReport = _time.GetTimestamp();
            LogAway(_logger, _options.Endpoint, fault is OperationCanceledException ? "it did not answer within 4 s" : fault.Message.TrimEnd('.'), lost);
        }
        else if (lost > 0)
        {
            _lastReport = _time.GetTimestamp();
            LogDropped(_logger, lost, _options.Endpoint);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "dnstap: connected to {Endpoint}")]
    private static partial void LogConnected(ILogger logger, DnstapEndpoint endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "dnstap: {Endpoint} does not take messages: {Fault}. It is tried again until it does; {Dropped} messages were dropped since the last report")]
    private static partial void LogAway(ILogger logger, DnstapEndpoint endpoint, string fault, long dropped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "dnstap: {Dropped} messages were dropped: {Endpoint} does not take them as fast as they come. Send fewer (message_types, without full), or make the queue longer")]
    private static partial void LogDropped(ILogger logger, long dropped, DnstapEndpoint endpoint);
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>
/// Tells secondaries of one zone that it has changed (RFC 1996): a NOTIFY over UDP to each, again until it is answered or
/// <see cref="Tries"/> are made; a change meanwhile is told when that is over. Thread-safe.
/// </summary>
internal sealed partial class ZoneNotifier : IDisposable
{
    /// <summary>Messages to one secondary; the pause doubles.</summary>
    public const int Tries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly IZoneSource _source;
    private readonly IPEndPoint[] _to;
    private readonly TransferMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private int _hasBegun;

    public ZoneNotifier(IZoneSource source, IPEndPoint[] to, TransferMetrics metrics, ILogger logger, TimeProvider time)
    {
        (_source, _to, _metrics, _logger, _time) = (source, to, metrics, logger, time);
        source.Changed += OnChanged;
    }

    /// <summary>Begins: tells of the zone as it is, if there is one, and then of each change. A second call does nothing.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
        {
            OnChanged();
            _ = RunAsync(_stopping.Token);
        }
    }

    /// <summary>Ends; what is under way is given up.</summary>
    public void Dispose()
    {
        _source.Changed -= OnChanged;
        _stopping.Cancel();
    }

    private void OnChanged()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will be told anyway.
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stopping);
                if (_source.Current is not null)
                {
                    await Task.WhenAll(_to.Select(secondary => TellAsync(secondary, stopping)));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stage is closed.
        }
    }

    private async Task TellAsync(IPEndPoint secondary, CancellationToken stopping)
    {
        var (pause, message) = (FirstPause, Message());
        for (var i = 0; i < Tries; i++, pause *= 2)
        {
            if (await TryTellAsync(secondary, message, pause, stopping))
            {
                _metrics.CountNotification(_source.Origin.ToString(), isAnswered: true);
                return;
            }
        }

        _metrics.CountNotification(_source.Origin.ToString(), isAnswered: false);
        LogUnanswered(_logger, secondary, _source.Origin);
    }

    private async Task<bool> TryTellAsync(IPEndPoint secondary, byte[] message, TimeSpan patience, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            using var socket = new UdpClient(secondary.AddressFamily);
            socket.Connect(secondary);
            await socket.SendAsync(message, either.Token);
            while (true)
            {
                var response = (await socket.ReceiveAsync(either.Token)).Buffer;
                if (response.Length >= 12 && response.AsSpan(0, 2).SequenceEqual(message.AsSpan(0, 2)) && (response[2] & 0x80) != 0)
                {
                    return true;
                }
            }
        }
        catch (SocketException)
        {
            // Nobody listens there yet: the next try comes after the pause all the same.
            await Task.Delay(patience, _time, stopping);
            return false;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private byte[] Message()
    {
        var message = new byte[QueryWriter.MaxLength];
        var fields = new QueryFields { Id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), Type = RecordType.SOA, RecursionDesired = false, UdpPayloadSize = 0 };
        QueryWriter.TryWrite(message, fields, _source.Origin.Wire, default, out var length);
        message[2] = (ZoneStage.OpcodeNotify << 3) | 0x04;
        return message[..length];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/transfer: {Secondary} does not answer that zone {Zone} has changed; it will find out when it asks for the serial")]
    private static partial void LogUnanswered(ILogger logger, IPEndPoint secondary, DomainName zone);
}

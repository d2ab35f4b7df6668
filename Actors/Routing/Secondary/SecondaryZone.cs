using System.Net;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Zones;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Secondary;

/// <summary>
/// A zone that is fetched from its primaries: at the start, and when its serial has moved (RFC 1034 section 4.3.5). The serial
/// is asked for after the SOA's refresh time, its retry time when that failed, and at once when a primary says so (NOTIFY).
/// The copy is good until the SOA's expire time has passed since a primary was last heard; then it is not given out any
/// more. Every node of a tier fetches its own: a zone needs no owner, and none is without it while one primary answers.
/// Thread-safe. Dispose it after its last query.
/// </summary>
public sealed partial class SecondaryZone : IZoneSource, IDisposable
{
    /// <summary>Shortest time between two looks, whatever the SOA says.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two looks, whatever the SOA says.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestFirstRetry = TimeSpan.FromSeconds(30);

    private readonly IPEndPoint[] _primaries;
    private readonly HashSet<HostAddress> _addresses;
    private readonly SecondaryMemory _memory;
    private readonly ZoneMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _notified = new(0, 1);
    private volatile Zone? _current;
    private long _heardAt;

    /// <summary>Makes the zone and begins to fetch it.</summary>
    /// <param name="origin">The apex.</param>
    /// <param name="primaries">The primaries, asked in this order.</param>
    /// <param name="memory">Where it may be held already.</param>
    /// <param name="metrics">Where it is counted.</param>
    /// <param name="logger">Where faults are told.</param>
    /// <param name="time">The clock.</param>
    public SecondaryZone(DomainName origin, IEnumerable<IPEndPoint> primaries, SecondaryMemory memory, ZoneMetrics metrics, ILogger logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(metrics);
        (Origin, _primaries, _memory, _metrics, _logger, _time) = (origin, [.. primaries], memory, metrics, logger, time);
        _addresses = [.. _primaries.Select(primary => HostAddress.FromIPAddress(primary.Address))];
        if (memory.TryGet(origin, _primaries, out var held))
        {
            (_current, _heardAt) = (held.Zone, held.HeardAt);
        }
        else
        {
            metrics.NoteEmpty(origin);
        }

        _ = RunAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public DomainName Origin { get; }

    /// <inheritdoc/>
    public Zone? Current => _current is { } zone && _time.GetElapsedTime(Volatile.Read(ref _heardAt)) < TimeSpan.FromSeconds(zone.Soa.ExpireSeconds) ? zone : null;

    /// <inheritdoc/>
    public bool OnNotify(HostAddress from)
    {
        if (!_addresses.Contains(from))
        {
            return false;
        }

        try
        {
            _notified.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to be looked at.
        }

        return true;
    }

    /// <summary>Fetches no more.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task RunAsync(CancellationToken stopping)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                failures = await LookAsync(stopping) ? 0 : failures + 1;
                NoteExpiry();
                await _notified.WaitAsync(PauseAfter(failures), stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The stage is closed.
        }
    }

    /// <summary>The SOA's times; before there is one, soon and then less often. A tenth less at random, so that nodes do not come all at once.</summary>
    private TimeSpan PauseAfter(int failures)
    {
        var pause = _current is { Soa: var soa }
            ? TimeSpan.FromSeconds(failures == 0 ? soa.RefreshSeconds : soa.RetrySeconds)
            : Min(LongestFirstRetry, Shortest * Math.Pow(2, Math.Min(failures - 1, 10)));
        return Min(Longest, pause < Shortest ? Shortest : pause) * (1 - (Random.Shared.NextDouble() / 10));
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>Asks the primaries one after the other until one has answered.</summary>
    private async Task<bool> LookAsync(CancellationToken stopping)
    {
        foreach (var primary in _primaries)
        {
            try
            {
                await LookAsync(primary, stopping);
                return true;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // Whatever it is: the next primary may do, and the zone is looked for as long as it is configured.
                _metrics.CountFault(Origin);
                LogFault(_logger, Origin, primary, exception.Message);
            }
        }

        return false;
    }

    private async Task LookAsync(IPEndPoint primary, CancellationToken stopping)
    {
        using var client = await ZoneClient.ConnectAsync(primary, Origin, stopping);

        // One that has expired is fetched whatever its serial: the primary may have begun anew.
        var before = Current;
        if (before is not null && !StartOfAuthority.IsNewer(await client.AskSerialAsync(stopping), before.Soa.Serial))
        {
            NoteHeard(before);
            return;
        }

        var zone = await client.FetchAsync(stopping);
        NoteHeard(zone);
        _current = zone;
        _metrics.NoteLoaded(zone, _time.GetUtcNow());
        LogLoaded(_logger, Origin, primary, zone.RecordCount, zone.Soa.Serial);
        Changed?.Invoke();
    }

    private void NoteHeard(Zone zone)
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _heardAt, now);
        _memory.Keep(Origin, _primaries, zone, now);
    }

    private void NoteExpiry()
    {
        if (_current is not null && Current is null)
        {
            _metrics.NoteEmpty(Origin);
            LogExpired(_logger, Origin);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/secondary: zone {Zone} from {Primary}: {Fault}")]
    private static partial void LogFault(ILogger logger, DomainName zone, IPEndPoint primary, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/secondary: zone {Zone} from {Primary}: {Records} records, serial {Serial}")]
    private static partial void LogLoaded(ILogger logger, DomainName zone, IPEndPoint primary, int records, uint serial);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/secondary: zone {Zone} has expired: no primary was heard of for the SOA's expire time; its names are SERVFAIL")]
    private static partial void LogExpired(ILogger logger, DomainName zone);
}

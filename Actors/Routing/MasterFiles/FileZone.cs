using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Zones;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.MasterFiles;

/// <summary>
/// A zone of a master file. It is read at the start and again when the file, or one it includes, is another than before,
/// whether or not the serial has moved (CoreDNS reads it again only then). A file that cannot be read or has a fault changes
/// nothing: the zone from before stays, and it is logged and counted. Thread-safe. Dispose it after its last query.
/// </summary>
public sealed partial class FileZone : IZoneSource, IDisposable
{
    private readonly string _path;
    private readonly ZoneMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private OpenedFiles _files = new();
    private volatile Zone? _current;
    private int _isLooking;

    /// <summary>Makes the zone and reads it.</summary>
    /// <param name="options">The directive.</param>
    /// <param name="origin">The zone, one of the directive's.</param>
    /// <param name="metrics">Where it is counted.</param>
    /// <param name="logger">Where faults are told.</param>
    /// <param name="time">The clock.</param>
    public FileZone(FileZoneOptions options, DomainName origin, ZoneMetrics metrics, ILogger logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(time);
        (_path, Origin, _metrics, _logger, _time) = (options.Path, origin, metrics, logger, time);
        metrics.NoteEmpty(origin);
        Read();
        if (options.ReloadPeriod > TimeSpan.Zero)
        {
            _timer = time.CreateTimer(static state => ((FileZone)state!).Look(), this, options.ReloadPeriod, options.ReloadPeriod);
        }
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public DomainName Origin { get; }

    /// <inheritdoc/>
    public Zone? Current => _current;

    /// <inheritdoc/>
    public bool OnNotify(HostAddress from) => false;

    /// <summary>Follows the files no more.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
        {
            return;
        }

        try
        {
            if (_files.HaveChanged)
            {
                Read();
            }
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private void Read()
    {
        var files = new OpenedFiles();
        try
        {
            var result = MasterFileReader.Read(_path, Origin, files.Open);
            if (result.Zone is null)
            {
                _metrics.CountFault(Origin);
            }

            foreach (var fault in result.Faults)
            {
                LogFault(_logger, fault.ToString());
            }

            foreach (var warning in result.Warnings)
            {
                LogWarning(_logger, warning);
            }

            if (result.Zone is { } zone)
            {
                Take(zone);
            }
            else
            {
                LogKept(_logger, Origin, _current is null ? "it has no data: its names are SERVFAIL" : "the data from before stays");
            }
        }
        catch (Exception exception)
        {
            // Whatever it is: on a timer's thread it would end the process, and the zone from before is still good.
            _metrics.CountFault(Origin);
            LogFault(_logger, $"{_path}: {exception.Message}");
        }

        _files = files;
    }

    private void Take(Zone zone)
    {
        var before = _current;
        _current = zone;
        _metrics.NoteLoaded(zone, _time.GetUtcNow());
        LogLoaded(_logger, zone.Origin, _path, zone.RecordCount, zone.Soa.Serial);
        if (before is not null && !StartOfAuthority.IsNewer(zone.Soa.Serial, before.Soa.Serial))
        {
            LogSerial(_logger, zone.Origin, zone.Soa.Serial, before.Soa.Serial);
        }

        Changed?.Invoke();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/file: {Fault}")]
    private static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/file: {Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/file: zone {Zone} could not be read; {State}")]
    private static partial void LogKept(ILogger logger, DomainName zone, string state);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/file: zone {Zone} from {Path}: {Records} records, serial {Serial}")]
    private static partial void LogLoaded(ILogger logger, DomainName zone, string path, int records, uint serial);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/file: zone {Zone} has changed and its serial {Serial} is not newer than {Before}: secondaries will not take it; raise the serial")]
    private static partial void LogSerial(ILogger logger, DomainName zone, uint serial, uint before);
}

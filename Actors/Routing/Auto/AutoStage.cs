using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Actors.Routing.Matching;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Protocol.Names;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.Auto;

/// <summary>
/// Answers from the master files of folders (directive <c>auto</c>), each a zone by the name of its file. Files that come and go
/// are found when the folder is looked at again; one that changes is read again as that of <c>file</c> is, whether or not its
/// serial has moved, and one with a fault leaves the zone as it was. Thread-safe. Dispose it after its last query.
/// </summary>
public sealed partial class AutoStage : ZoneStage, IZoneSourceSet, IDisposable
{
    private readonly AutoOptions[] _options;
    private readonly DomainName[] _scope;
    private readonly ZoneMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly List<ITimer> _timers = [];
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<DomainName, (string Path, FileZone Zone)>[] _found;
    private bool _isDisposed;

    /// <summary>Makes the stage and reads the files.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="dispatcher">The whole server, for aliases.</param>
    /// <param name="metrics">Where zones are counted.</param>
    /// <param name="logger">Where faults of files are told.</param>
    /// <param name="time">The clock.</param>
    public AutoStage(IEnumerable<AutoOptions> options, Func<IQueryDispatcher> dispatcher, ZoneMetrics metrics, ILogger<AutoStage> logger, TimeProvider time)
        : base([], dispatcher)
    {
        ArgumentNullException.ThrowIfNull(time);
        _options = [.. options];
        _scope = [.. _options.SelectMany(directive => directive.Zones)];
        (_metrics, _logger, _time) = (metrics, logger, time);
        _found = [.. _options.Select(_ => new Dictionary<DomainName, (string, FileZone)>())];
        for (var i = 0; i < _options.Length; i++)
        {
            Look(i);
            if (_options[i].ReloadPeriod > TimeSpan.Zero)
            {
                _timers.Add(time.CreateTimer(state => Look((int)state!), i, _options[i].ReloadPeriod, _options[i].ReloadPeriod));
            }
        }
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public override string Name => AutoOptions.Directive;

    /// <inheritdoc/>
    IReadOnlyCollection<IZoneSource> IZoneSourceSet.Sources => [.. Sources];

    /// <inheritdoc/>
    public override ValueTask HandleAsync(QueryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ZoneScope.Holds(_scope, context.Name) ? base.HandleAsync(context) : Next.HandleAsync(context);
    }

    /// <summary>Follows the folders no more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timers.ForEach(timer => timer.Dispose());
            foreach (var (_, zone) in _found.SelectMany(found => found.Values))
            {
                zone.Dispose();
            }
        }
    }

    private void Look(int index)
    {
        try
        {
            lock (_lock)
            {
                if (_isDisposed || !Take(index))
                {
                    return;
                }
            }

            Changed?.Invoke();
        }
        catch (Exception exception)
        {
            // A folder that is not there for a moment, or whatever it is: on a timer's thread it would end the process, and the
            // zones from before are still good.
            LogFailed(_logger, exception, _options[index].Folder);
        }
    }

    private bool Take(int index)
    {
        var (options, known) = (_options[index], _found[index]);
        var warnings = new List<string>();
        var found = FoundZones.Of(options, warnings);
        foreach (var warning in warnings.Where(warning => _warned.Count < FoundZones.MaxZones && _warned.Add(warning)))
        {
            LogWarning(_logger, warning);
        }

        var gone = known.Where(zone => !found.TryGetValue(zone.Key, out var path) || path != zone.Value.Path).ToList();
        var come = found.Where(zone => !known.TryGetValue(zone.Key, out var before) || before.Path != zone.Value).ToList();
        if (gone.Count == 0 && come.Count == 0)
        {
            return false;
        }

        foreach (var (origin, (path, zone)) in gone)
        {
            known.Remove(origin);
            zone.Dispose();
            LogGone(_logger, origin, path);
        }

        foreach (var (origin, path) in come)
        {
            var file = new FileZoneOptions { Path = path, Zones = [origin], ReloadPeriod = options.ReloadPeriod };
            known[origin] = (path, new FileZone(file, origin, _metrics, _logger, _time));
            LogCome(_logger, origin, path);
        }

        // The first directive that has a zone counts.
        var zones = _found.SelectMany(zones => zones.Values).Select(zone => zone.Zone).DistinctBy(zone => zone.Origin);
        Exchange(zones.Select(zone => ((IZoneSource)zone, (IReadOnlyList<DomainName>?)null)));
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/auto: zone {Zone} from {Path}")]
    private static partial void LogCome(ILogger logger, DomainName zone, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin/auto: zone {Zone} is gone with {Path}")]
    private static partial void LogGone(ILogger logger, DomainName zone, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin/auto: {Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Error, Message = "plugin/auto: folder {Folder} could not be looked at; its zones stay as they were")]
    private static partial void LogFailed(ILogger logger, Exception exception, string folder);
}

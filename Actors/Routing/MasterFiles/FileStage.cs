using ActorDns.Actors.Routing.Zones;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Routing.MasterFiles;

/// <summary>Answers from zones of master files (directive <c>file</c>). Thread-safe. Dispose it after its last query.</summary>
public sealed class FileStage : ZoneStage, IDisposable
{
    /// <summary>The directive's name.</summary>
    public const string Directive = "file";

    private readonly FileZone[] _files;

    /// <summary>Makes the stage and reads the files.</summary>
    /// <param name="options">The directives of the block.</param>
    /// <param name="dispatcher">The whole server, for aliases.</param>
    /// <param name="metrics">Where zones are counted.</param>
    /// <param name="logger">Where faults of files are told.</param>
    /// <param name="time">The clock.</param>
    public FileStage(IEnumerable<FileZoneOptions> options, Func<IQueryDispatcher> dispatcher, ZoneMetrics metrics, ILogger<FileStage> logger, TimeProvider time)
        : this([.. options.SelectMany(file => file.Zones.Select(zone => (new FileZone(file, zone, metrics, logger, time), file)))], dispatcher)
    {
    }

    private FileStage((FileZone Zone, FileZoneOptions Options)[] zones, Func<IQueryDispatcher> dispatcher)
        : base(zones.Select(zone => ((IZoneSource)zone.Zone, zone.Options.Fallthrough)), dispatcher) => _files = [.. zones.Select(zone => zone.Zone)];

    /// <inheritdoc/>
    public override string Name => Directive;

    /// <summary>Follows the files no more.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }
}

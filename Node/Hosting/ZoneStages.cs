using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Auto;
using ActorDns.Actors.Routing.MasterFiles;
using ActorDns.Actors.Routing.Secondary;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Routing.Zones;
using ActorDns.Node.Configuration.Corefile.Options;
using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>Makes the stages of directives that have authority over zones of their own, and the one that gives these away. Thread-safe.</summary>
internal sealed class ZoneStages(CollectorRegistry registry, ILoggerFactory loggers, TimeProvider time)
{
    private readonly Lazy<ZoneMetrics> _zones = new(() => new ZoneMetrics(registry));
    private readonly SecondaryMemory _memory = new();
    private readonly Lazy<TransferMetrics> _transfers = new(() => new TransferMetrics(registry));

    /// <summary>Makes those of a block.</summary>
    /// <param name="block">The block as read.</param>
    /// <param name="dispatcher">The whole server, for aliases.</param>
    /// <param name="collections">The zones of the block that are collected when they are transferred.</param>
    public IEnumerable<Stage> Create(ServerBlockOptions block, Func<IQueryDispatcher> dispatcher, IReadOnlyList<IZoneCollection> collections)
    {
        var sources = new List<IZoneSource>();
        if (block.Files.Count > 0)
        {
            var files = new FileStage(block.Files, dispatcher, _zones.Value, loggers.CreateLogger<FileStage>(), time);
            sources.AddRange(files.Sources);
            yield return files;
        }

        AutoStage? auto = null;
        if (block.Autos.Count > 0)
        {
            auto = new AutoStage(block.Autos, dispatcher, _zones.Value, loggers.CreateLogger<AutoStage>(), time);
            yield return auto;
        }

        if (block.Secondaries.Count > 0)
        {
            var secondaries = new SecondaryStage(block.Secondaries, dispatcher, _memory, _zones.Value, loggers.CreateLogger<SecondaryStage>(), time);
            sources.AddRange(secondaries.Sources);
            yield return secondaries;
        }

        if (block.Transfers.Count > 0)
        {
            yield return new TransferStage(block.Transfers, sources, collections, auto, _transfers.Value, loggers.CreateLogger<TransferStage>(), time);
        }
    }
}

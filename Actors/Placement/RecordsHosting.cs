using System.Runtime.CompilerServices;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Inspection;
using ActorDns.Actors.Namespaces;
using ActorDns.Actors.Replication;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Watching;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Adds the actors that hold the records to an actor system: placement, shard region, and for each feed a feeder and a
/// receiver.
/// </summary>
public static class RecordsHosting
{
    /// <summary>
    /// Adds them. Needs in the service provider: <see cref="NodeRecords"/>, <see cref="CollectorRegistry"/>,
    /// <see cref="ILoggerFactory"/>, and <see cref="TimeProvider"/> if it is not to be the system's.
    /// </summary>
    /// <param name="builder">The actor system, with clustering.</param>
    /// <param name="services">The host's services.</param>
    /// <param name="sourceOf">Opens the source of a feed; it is disposed when its feed actor's system ends.</param>
    /// <param name="copies">Copies of each record on different nodes, 1 to 3; equal on all nodes.</param>
    public static AkkaConfigurationBuilder WithRecords(
        this AkkaConfigurationBuilder builder, IServiceProvider services, Func<FeedOptions, IObjectSource> sourceOf, int copies)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(NodeMessageSerializer.Hocon, HoconAddMode.Prepend)
            .AddHocon(RecordRegion.Hocon, HoconAddMode.Prepend)
            .WithActors((system, actors) => Start(system, actors, services, sourceOf, copies));
    }

    private static void Start(
        ActorSystem system, IActorRegistry actors, IServiceProvider services, Func<FeedOptions, IObjectSource> sourceOf, int copies)
    {
        var records = services.GetRequiredService<NodeRecords>();
        var registry = services.GetRequiredService<CollectorRegistry>();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var holders = records.Holders;
        holders.Self = Akka.Cluster.Cluster.Get(system).SelfAddress;
        // Shards tell the placement actor of themselves, so that is there before the region.
        var started = new StrongBox<IActorRef?>();
        var placement = system.ActorOf(Props.Create(() => new PlacementActor(() => started.Value, holders, copies)), PlacementActor.Name);
        var region = RecordRegion.Start(
            system, records, new EntityContext(holders, new RecordMetrics(registry), time, loggers.CreateLogger("ActorDns.Records")));
        Volatile.Write(ref started.Value, region);
        actors.Register<RecordRegionKey>(region);
        MailboxMetrics.Register(registry, system);
        var feedMetrics = new FeedMetrics(registry);
        foreach (var feed in records.Feeds)
        {
            var receiver = new ReceiverContext(region, placement, holders, feedMetrics, time, loggers.CreateLogger("ActorDns.Replication"));
            system.ActorOf(Props.Create(() => new ReceiverActor(feed, receiver)), ReceiverActor.NameOf(feed.Options.Id));
            var source = sourceOf(feed.Options);
            var context = new FeedActorContext(
                placement,
                records.Partitions,
                copies,
                new WatchEnvironment(source, new WatchSettings(), new WatchMetrics(registry, feed.Options.Id), loggers.CreateLogger("ActorDns.Watching"), time),
                feedMetrics,
                time,
                loggers.CreateLogger("ActorDns.Feeds"));
            system.ActorOf(Props.Create(() => new FeedActor(feed, context)), FeedActor.NameOf(feed.Options.Id));
            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseActorSystemTerminate,
                $"close-{feed.Options.Id}",
                async () =>
                {
                    await source.DisposeAsync();
                    return Akka.Done.Instance;
                });
        }
    }
}

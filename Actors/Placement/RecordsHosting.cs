using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Namespaces;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Watching;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace ActorDns.Actors.Placement;

/// <summary>Adds the actors that hold the records to an actor system: directory, shard region, and a feed actor for each feed.</summary>
public static class RecordsHosting
{
    /// <summary>
    /// Adds them. Needs in the service provider: <see cref="NodeRecords"/>, <see cref="CollectorRegistry"/>,
    /// <see cref="ILoggerFactory"/>, and <see cref="TimeProvider"/> if it is not to be the system's.
    /// </summary>
    /// <param name="builder">The actor system, with clustering.</param>
    /// <param name="services">The host's services.</param>
    /// <param name="sourceOf">Opens the source of a feed; it is disposed when its feed actor's system ends.</param>
    public static AkkaConfigurationBuilder WithRecords(
        this AkkaConfigurationBuilder builder, IServiceProvider services, Func<FeedOptions, IObjectSource> sourceOf)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(NodeMessageSerializer.Hocon, HoconAddMode.Prepend)
            .WithActors((system, _) => Start(system, services, sourceOf));
    }

    private static void Start(ActorSystem system, IServiceProvider services, Func<FeedOptions, IObjectSource> sourceOf)
    {
        var records = services.GetRequiredService<NodeRecords>();
        var registry = services.GetRequiredService<CollectorRegistry>();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var directory = system.ActorOf(Props.Create(() => new DirectoryActor(records)), "directory");
        var region = RecordRegion.Start(
            system, records, new RecordMetrics(registry), time, loggers.CreateLogger("ActorDns.Records"));
        var feedMetrics = new FeedMetrics(registry);
        foreach (var feed in records.Feeds)
        {
            var source = sourceOf(feed.Options);
            var context = new FeedActorContext(
                region,
                directory,
                records.Partitions,
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

using ActorDns.Actors.Peers;
using ActorDns.Actors.Placement;
using ActorDns.Actors.Sockets;
using ActorDns.Node.Configuration;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;

namespace ActorDns.Node.Hosting;

/// <summary>The node's actor system: settings, cluster, and the actors of each part.</summary>
internal static class AkkaExtensions
{
    /// <summary>Adds everything.</summary>
    public static AkkaConfigurationBuilder WithNode(this AkkaConfigurationBuilder akka, NodePlan plan, IServiceProvider services)
    {
        BoundTransportMemory();
        LeaveThreadsBesideEntities();
        return akka
            .AddHocon(AkkaSettings.Hocon, HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
                loggers.LogLevel = Akka.Event.LogLevel.WarningLevel;
            })
            .WithRemoting(Remote(plan.Options, services.GetService<ClusterTls>()))
            .WithClustering()
            .WithRecords(services, services.GetRequiredService<ObjectSources>().Open, plan.Options.Copies)
            .WithPeers(services)
            .WithSockets(services.GetRequiredService<SocketMetrics>(), services.GetRequiredService<ILoggerFactory>())
            .WithOneNodeCluster(plan.Options.Bootstrap);
    }

    // Akka's transport takes memory in pieces of 16 MiB, one a thread that sends, and keeps them; this setting has no other
    // place. 1 MiB holds eight of the largest messages.
    private static void BoundTransportMemory()
    {
        const string Order = "io.netty.allocator.maxOrder";
        if (Environment.GetEnvironmentVariable(Order) is null)
        {
            Environment.SetEnvironmentVariable(Order, "7");
        }
    }

    // The entities may take as many pool threads as there are processors (RecordRegion.Hocon); more would be started only after
    // half a second without progress. Two for all the rest, so that it never waits for them.
    private static void LeaveThreadsBesideEntities()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        if (workers < Environment.ProcessorCount + 2)
        {
            ThreadPool.SetMinThreads(Environment.ProcessorCount + 2, completions);
        }
    }

    private static RemoteOptions Remote(NodeOptions options, ClusterTls? tls)
    {
        var remote = new RemoteOptions
        {
            HostName = options.ClusterHost,
            Port = options.ClusterPort,
            PublicHostName = options.ClusterPublicHost ?? options.ClusterHost,
            PublicPort = options.ClusterPublicPort,
        };
        if (tls is not null)
        {
            remote.EnableSsl = true;
            remote.Ssl = tls.Options();
        }

        return remote;
    }

    // A node alone is a cluster: it joins itself, at the address it has got. One with others waits for BootstrapService.
    private static AkkaConfigurationBuilder WithOneNodeCluster(this AkkaConfigurationBuilder akka, BootstrapOptions bootstrap) => bootstrap.IsConfigured
        ? akka
        : akka.AddStartup((system, _) =>
        {
            var cluster = Akka.Cluster.Cluster.Get(system);
            cluster.Join(cluster.SelfAddress);
        });
}

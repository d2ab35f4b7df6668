using ActorDns.Actors.Caching;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Feeds;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Inspection;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Cache;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Log;
using ActorDns.Actors.Sockets;
using ActorDns.Node.Bootstrap;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Encryption;
using ActorDns.Node.Health;
using ActorDns.Node.Hosting.Reload;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;

namespace ActorDns.Node.Hosting;

/// <summary>Puts a node together in a generic host.</summary>
internal static class NodeHost
{
    /// <summary>Builds the host; nothing runs yet.</summary>
    public static IHost Build(NodePlan plan, Action<ILoggingBuilder> logging, bool handleSignals, IRejoin rejoin)
    {
        // No default configuration sources: the settings are in the plan already, and reading them twice takes time.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = AkkaSettings.SystemName });
        logging(builder.Logging);
        builder.Services.TryAddSingleton<IQueryLog, LoggerQueryLog>();
        if (!handleSignals)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoSignals>());
        }

        builder.Services
            .AddSingleton(rejoin)
            .AddNode(plan)
            .AddHealthEndpoints(plan.Corefile.Blocks, LameduckTime.Of(plan.Corefile.Blocks, plan.Options.Bootstrap.IsConfigured))
            .AddAkka(AkkaSettings.SystemName, (akka, services) => akka.WithNode(plan, services))

            // Behind the actor system: these start after it, and stop before it.
            .AddBootstrap(plan)
            .AddHostedService(static services => services.GetRequiredService<NodeLifecycle>())
            .AddHostedService<ReloadService>();
        return builder.Build();
    }

    private static IServiceCollection AddNode(this IServiceCollection services, NodePlan plan)
    {
        var feeds = FeedPlanner.Plan(plan.Corefile.Blocks.Select(block => block.Kubernetes).OfType<KubernetesOptions>());
        services.AddSingleton(plan);
        services.AddSingleton(feeds);
        services.AddSingleton(new NodeRecords(feeds.Select(feed => feed.Feed), plan.Options.Partitions));
        services.AddOwners();
        if (plan.Options.ClusterTls is { } tls)
        {
            services.AddSingleton(_ => ClusterTls.Load(tls));
        }

        services.AddSingleton<ObjectSources>();
        services.AddSingleton<SocketMetrics>();
        services.AddSingleton<ForwardMetrics>();
        services.AddSingleton(ForwardBudget.OfProcess());
        services.AddSingleton<EverydayStages>();
        services.AddSingleton(static provider => new CacheMetrics(provider.GetRequiredService<CollectorRegistry>()));
        services.AddSingleton<Func<NodePlan, PipelineFactory>>(static provider => other => ActivatorUtilities.CreateInstance<PipelineFactory>(provider, other));
        services.AddSingleton(provider => new TopNames(plan.Options.TopNames, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RunningBlocks>();
        services.AddSingleton(static provider => new ReloadMetrics(provider.GetRequiredService<CollectorRegistry>()));
        services.AddSingleton<ServerCertificates>();
        services.AddHostedService(static provider => provider.GetRequiredService<ServerCertificates>());
        services.AddSingleton<NodeListeners>();
        services.AddSingleton<IReloadablePart>(static provider => provider.GetRequiredService<NodeListeners>());
        services.AddSingleton<PlanSwap>();
        services.AddSingleton<NodeLifecycle>();
        services.AddSingleton<KubernetesReadiness>();
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<KubernetesReadiness>());
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<ReadinessFlag>());
        return services;
    }

    /// <summary>What asks other nodes, and what answers them.</summary>
    private static void AddOwners(this IServiceCollection services)
    {
        services.AddSingleton(static provider => provider.GetRequiredService<NodeRecords>().OtherHolders);
        services.AddSingleton<IOwnerResolver, OwnerResolver>();
        services.AddSingleton(static provider => new PeerMetrics(provider.GetRequiredService<CollectorRegistry>()));
        services.AddSingleton(static provider => new OwnerClient(
            new OwnerClientOptions(), provider.GetRequiredService<PeerMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new AnswerCache(
            new AnswerCacheOptions(), new AnswerCacheMetrics(provider.GetRequiredService<CollectorRegistry>()), provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>A lifetime that leaves the process's signals alone.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

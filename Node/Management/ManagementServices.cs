using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Management.Cluster;
using ActorDns.Node.Management.Dns;
using ActorDns.Node.Management.Http;
using ActorDns.Node.Management.Status;
using Akka.Actor;
using Akka.Hosting;

namespace ActorDns.Node.Management;

/// <summary>Registers the management endpoint.</summary>
internal static class ManagementServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services, NodePlan plan)
    {
        services.AddSingleton<NodeInspector>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton(_ => Access(plan.Options));
        services.AddSingleton(static provider => new ClusterApi(
            provider.GetRequiredService<ActorSystem>(),
            provider.GetRequiredService<IReadOnlyActorRegistry>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<EventStreams>(),
            provider.GetRequiredService<WriteAccess>()));

        // The server starts behind this endpoint: it is looked for when it is needed.
        services.AddSingleton(provider => new DnsApi(
            plan,
            provider.GetRequiredService<NodeInspector>(),
            () => provider.GetRequiredService<NodeLifecycle>().Dispatcher,
            provider.GetRequiredService<ClusterView>().SelfAddress.ToString()));
        services.AddSingleton(static provider => new StatusApi(
            provider.GetRequiredService<NodeInspector>(),
            provider.GetRequiredService<TopNames>(),
            provider.GetRequiredService<ServerMetrics>(),
            provider.GetRequiredService<ClusterApi>(),
            [.. provider.GetServices<IReadiness>()],
            provider.GetRequiredService<EventStreams>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ManagementRoutes>();
        services.AddSingleton<ManagementServer>();
        return services;
    }

    private static WriteAccess Access(NodeOptions options) => options.Bootstrap switch
    {
        { ManagementTokenFile: { } file } => new TokenFileAccess(file),
        { ManagementTokenReview: true } => TokenReviewAccess.Open(options.Kubeconfig),
        _ => WriteAccess.Nobody,
    };
}

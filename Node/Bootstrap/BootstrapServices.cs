using ActorDns.Actors.Directory;
using ActorDns.Node.Configuration;
using ActorDns.Node.Management;
using Akka.Actor;
using Akka.Discovery;

namespace ActorDns.Node.Bootstrap;

/// <summary>Registers what forms the cluster.</summary>
internal static class BootstrapServices
{
    /// <summary>Adds the management endpoint and the bootstrap; call it behind the actor system and before what waits for the cluster.</summary>
    public static IServiceCollection AddBootstrap(this IServiceCollection services, NodePlan plan)
    {
        services.AddSingleton(provider => new ClusterView(provider.GetRequiredService<ActorSystem>(), provider.GetRequiredService<TimeProvider>()));
        services.AddManagement(plan);
        if (plan.Options.Bootstrap.IsConfigured)
        {
            services.AddSingleton(provider => new ContactPointClient(Discovery(plan.Options), provider.GetRequiredService<ILoggerFactory>().CreateLogger("ActorDns.Bootstrap")));
        }

        services.AddSingleton(provider => new BootstrapService(
            plan,
            provider.GetRequiredService<ActorSystem>(),
            provider.GetRequiredService<ClusterView>(),
            provider.GetRequiredService<ManagementServer>(),
            provider.GetService<ContactPointClient>(),
            provider.GetRequiredService<NodeRecords>(),
            provider.GetRequiredService<IRejoin>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(static provider => provider.GetRequiredService<ManagementServer>());
        services.AddHostedService(static provider => provider.GetRequiredService<BootstrapService>());
        if (plan.Options is { ClusterTls: { } files, Bootstrap: { IsConfigured: true } bootstrap })
        {
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<CertificateWatch>(provider, files, bootstrap));
        }

        return services;
    }

    private static ServiceDiscovery Discovery(NodeOptions options) => options.Bootstrap.DiscoverySelector is { } selector
        ? KubernetesPodDiscovery.Open(selector, options.Bootstrap.DiscoveryNamespace, options.Kubeconfig, BootstrapOptions.DefaultManagementPort)
        : new StaticDiscovery(options.Bootstrap.ContactPoints);
}

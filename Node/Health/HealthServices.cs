using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Hosting.Reload;
using ActorDns.Node.Metrics;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Prometheus;

namespace ActorDns.Node.Health;

/// <summary>Registers the HTTP endpoints that operators and kubelets ask.</summary>
internal static class HealthServices
{
    /// <summary>
    /// Adds <c>/health</c> and <c>/startupz</c>, <c>/ready</c> and <c>/metrics</c> as hosted services, with the registry and
    /// <see cref="ServerMetrics"/> they show. Every <see cref="IReadiness"/> registered as a service counts for
    /// <c>/ready</c>. When the node stops: <c>/ready</c> closes, then lameduck, then all other services stop, then
    /// <c>/health</c> and <c>/metrics</c> close; this does not depend on the order of registration.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="blocks">The server blocks with their health, ready and prometheus directives.</param>
    /// <param name="lameduck">How long DNS is still answered after the order to stop.</param>
    public static IServiceCollection AddHealthEndpoints(this IServiceCollection services, IReadOnlyList<ServerBlockOptions> blocks, TimeSpan lameduck)
    {
        HealthOptions[] health = [.. blocks.Select(block => block.Health).OfType<HealthOptions>()];
        ReadyOptions[] ready = [.. blocks.Select(block => block.Ready).OfType<ReadyOptions>()];
        PrometheusOptions[] prometheus = [.. blocks.Select(block => block.Prometheus).OfType<PrometheusOptions>()];
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static _ => CreateRegistry());
        services.TryAddSingleton<ServerMetrics>();
        services.TryAddSingleton(new ReadinessFlag("sockets", "DNS is not served yet"));
        services.AddSingleton(provider => new HealthServer(
            health,
            lameduck,
            provider.GetRequiredService<ReadinessFlag>(),
            provider.GetRequiredService<CollectorRegistry>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<IOptions<HostOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            () => provider.GetService<ActorSystem>()?.WhenTerminated ?? Task.Delay(Timeout.InfiniteTimeSpan)));
        services.AddSingleton(provider => new MetricsServer(
            prometheus, provider.GetRequiredService<CollectorRegistry>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ReadyServer(
            ready, provider.GetServices<IReadiness>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(static provider => provider.GetRequiredService<HealthServer>());
        services.AddHostedService(static provider => provider.GetRequiredService<MetricsServer>());

        // Last, since the steps before stopping run backwards: /ready closes before lameduck begins.
        services.AddHostedService(static provider => provider.GetRequiredService<ReadyServer>());
        services.AddSingleton<IReloadablePart>(static provider => provider.GetRequiredService<HealthServer>());
        services.AddSingleton<IReloadablePart>(static provider => provider.GetRequiredService<MetricsServer>());
        return services.AddSingleton<IReloadablePart>(static provider => provider.GetRequiredService<ReadyServer>());
    }

    private static CollectorRegistry CreateRegistry()
    {
        var registry = global::Prometheus.Metrics.NewCustomRegistry();
        ProcessMetrics.Register(registry);
        return registry;
    }
}

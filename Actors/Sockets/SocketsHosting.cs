using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>Puts the sockets actor into an actor system. It is spoken to with <see cref="ListenerMessages"/>.</summary>
public static class SocketsHosting
{
    /// <summary>Starts the sockets actor and registers it under <see cref="SocketsActorKey"/>; nothing is open until it is told.</summary>
    /// <param name="builder">The actor system's builder.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="loggerFactory">Where logs go.</param>
    public static AkkaConfigurationBuilder WithSockets(this AkkaConfigurationBuilder builder, SocketMetrics metrics, ILoggerFactory loggerFactory) =>
        builder.WithActors((system, registry) => registry.Register<SocketsActorKey>(system.ActorOf(CreateProps(metrics, loggerFactory), "sockets")));

    /// <summary>Makes the sockets actor's props, for hosts that start actors by hand.</summary>
    /// <param name="metrics">The counters.</param>
    /// <param name="loggerFactory">Where logs go.</param>
    public static Props CreateProps(SocketMetrics metrics, ILoggerFactory loggerFactory)
    {
        var services = new SocketServices(metrics, DescriptorBudget.OfProcess(), TimeProvider.System, loggerFactory);
        return Props.Create(() => new SocketsActor(services));
    }
}

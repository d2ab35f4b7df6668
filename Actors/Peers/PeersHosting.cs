using ActorDns.Actors.Serialization;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Peers;

/// <summary>Adds the actors with which nodes ask each other to an actor system.</summary>
public static class PeersHosting
{
    /// <summary>
    /// Adds them. Needs in the service provider: <see cref="OwnerClient"/> (which then works), <see cref="IOwnerResolver"/>,
    /// <see cref="IHolders"/>, <see cref="PeerMetrics"/>, <see cref="ILoggerFactory"/>.
    /// </summary>
    /// <param name="builder">The actor system, with remoting or clustering.</param>
    /// <param name="services">The host's services.</param>
    public static AkkaConfigurationBuilder WithPeers(this AkkaConfigurationBuilder builder, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(NodeMessageSerializer.Hocon, HoconAddMode.Prepend)
            .WithActors((system, _) => Start(
                system,
                services.GetRequiredService<OwnerClient>(),
                services.GetRequiredService<IOwnerResolver>(),
                services.GetRequiredService<IHolders>(),
                services.GetRequiredService<PeerMetrics>(),
                services.GetRequiredService<ILoggerFactory>().CreateLogger("ActorDns.Peers")));
    }

    /// <summary>Starts them in a system; the client works from then on, until the system ends.</summary>
    internal static void Start(
        ActorSystem system, OwnerClient client, IOwnerResolver resolver, IHolders holders, PeerMetrics metrics, ILogger logger)
    {
        system.ActorOf(Props.Create(() => new PeerActor(resolver, metrics, client.Time, logger)), PeerActor.Name);
        var actor = system.ActorOf(Props.Create(() => new OwnerClientActor(client, holders, logger)), OwnerClientActor.Name);

        // The actor does it itself when it has started; until then questions wait in its mailbox instead of failing.
        client.Announce(actor);
    }
}

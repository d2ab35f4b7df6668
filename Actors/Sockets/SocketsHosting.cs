using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDns.Actors.Sockets;

/// <summary>Makes the sockets actor, which is spoken to with <see cref="ListenerMessages"/>.</summary>
public static class SocketsHosting
{
    /// <summary>Its props; nothing is open until it is told.</summary>
    /// <param name="metrics">The counters.</param>
    /// <param name="loggerFactory">Where logs go.</param>
    public static Props CreateProps(SocketMetrics metrics, ILoggerFactory loggerFactory)
    {
        var services = new SocketServices(metrics, DescriptorBudget.OfProcess(), TimeProvider.System, loggerFactory);
        return Props.Create(() => new SocketsActor(services));
    }
}

using System.Net;
using Akka.Discovery;

namespace ActorDns.Node.Bootstrap;

/// <summary>Finds the contact points that the settings name. Immutable, thread-safe.</summary>
internal sealed class StaticDiscovery(IReadOnlyList<IPEndPoint> contactPoints) : ServiceDiscovery
{
    /// <inheritdoc/>
    public override Task<Resolved> Lookup(Lookup lookup, TimeSpan resolveTimeout)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        return Task.FromResult(new Resolved(
            lookup.ServiceName, contactPoints.Select(point => new ResolvedTarget(point.Address.ToString(), point.Port, point.Address))));
    }
}

using System.Net;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Health;

namespace ActorDns.Node.Management;

/// <summary>
/// The endpoint nodes ask each other at, and people: Akka Management's paths, what this node knows of DNS, and the status page
/// (<see cref="ManagementRoutes"/>). It only tells, unless a setting says who may change something.
/// </summary>
internal sealed class ManagementServer : IHostedService, IDisposable
{
    private readonly HttpEndpointGroup _endpoints;
    private readonly NodeOptions _options;

    /// <summary>Makes the server; without a port nothing is served.</summary>
    public ManagementServer(NodePlan plan, ManagementRoutes routes, ILoggerFactory loggers)
    {
        _options = plan.Options;
        _endpoints = new HttpEndpointGroup(
            _options.Bootstrap.ListenPort is { } port ? [new ListenAddress(ListenHost(_options), port)] : [],
            (listen, _) => new HttpEndpoint("ManagementPort", listen, new Dictionary<string, RequestDelegate>(), loggers, routes.HandleAsync));
    }

    /// <summary>The address bound; null without an endpoint.</summary>
    public IPEndPoint? BoundAddress => _endpoints.BoundAddresses.Count > 0 ? _endpoints.BoundAddresses[0] : null;

    /// <summary>
    /// The address other nodes know this endpoint by: the public one if there is one, else that bound, or the cluster's where
    /// it listens on all. Null without an endpoint, or when only a host name is known.
    /// </summary>
    public IPEndPoint? ContactPoint =>
        BoundAddress is not { } bound ? null
        : _options.ClusterPublicHost is { } name ? (IPAddress.TryParse(name, out var reached) ? new IPEndPoint(reached, bound.Port) : null)
        : !bound.Address.Equals(IPAddress.Any) && !bound.Address.Equals(IPAddress.IPv6Any) ? bound
        : IPAddress.TryParse(_options.ClusterHost, out var host) ? new IPEndPoint(host, bound.Port) : null;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => _endpoints.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _endpoints.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _endpoints.Dispose();

    // A host name is not looked up: the tier that answers look-ups may be this one.
    private static IPAddress? ListenHost(NodeOptions options) => (options.Bootstrap.ManagementHost, options.ClusterHost) switch
    {
        ({ } address, _) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address,
        (null, "localhost") => IPAddress.Loopback,
        (null, var host) => IPAddress.TryParse(host, out var address) ? address : null,
    };
}

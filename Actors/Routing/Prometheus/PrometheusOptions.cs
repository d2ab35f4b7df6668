using System.Net;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>The prometheus directive, read and validated. Immutable.</summary>
public sealed record PrometheusOptions
{
    /// <summary>Where <c>/metrics</c> listens: <c>localhost:9153</c> by default; port 0 for one the kernel picks. <see cref="IPAddress.IPv6Any"/> is every address of both families.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 9153);
}

using System.Net;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>One TO of a forward directive. Immutable.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="ServerName">The name its certificate must have; null for the directive's, else its address.</param>
/// <param name="Path">The path of HTTPS.</param>
public sealed record UpstreamAddress(IPEndPoint EndPoint, UpstreamProtocol Protocol = UpstreamProtocol.Plain, string? ServerName = null, string Path = "/dns-query")
{
    /// <summary>An upstream in plain DNS.</summary>
    public static implicit operator UpstreamAddress(IPEndPoint endPoint) => FromIPEndPoint(endPoint);

    /// <summary>An upstream in plain DNS.</summary>
    public static UpstreamAddress FromIPEndPoint(IPEndPoint endPoint) => new(endPoint);

    /// <summary>As a Corefile writes it, the port always there.</summary>
    public override string ToString() => Protocol switch
    {
        UpstreamProtocol.Tls => $"tls://{EndPoint}{(ServerName is null ? string.Empty : $"%{ServerName}")}",
        UpstreamProtocol.Https => $"https://{EndPoint}{Path}",
        _ => EndPoint.ToString(),
    };
}

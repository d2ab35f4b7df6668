namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>How an upstream is spoken to.</summary>
public enum UpstreamProtocol
{
    /// <summary>DNS over UDP and TCP (RFC 1035, RFC 7766).</summary>
    Plain,

    /// <summary>DNS over TLS (RFC 7858).</summary>
    Tls,

    /// <summary>DNS over HTTPS (RFC 8484), HTTP/2.</summary>
    Https,
}

namespace ActorDns.Actors.Routing;

/// <summary>How a server block is reached: the scheme of its keys.</summary>
public enum ServerScheme : byte
{
    /// <summary><c>dns://</c>, or none: DNS over UDP and TCP.</summary>
    Dns = 0,

    /// <summary><c>tls://</c>: DNS over TLS (RFC 7858).</summary>
    Tls = 1,

    /// <summary><c>https://</c>: DNS over HTTPS (RFC 8484).</summary>
    Https = 2,
}

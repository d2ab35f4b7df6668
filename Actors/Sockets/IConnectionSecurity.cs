using System.Net.Security;

namespace ActorDns.Actors.Sockets;

/// <summary>How the connections of a listener are encrypted. Each new connection asks, so it may change under way. Thread-safe.</summary>
public interface IConnectionSecurity
{
    /// <summary>What a handshake goes by; null for connections that are not encrypted.</summary>
    SslServerAuthenticationOptions? Current { get; }
}

using System.Net.Security;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;

namespace ActorDns.Node.Encryption;

/// <summary>How one listener is encrypted: with the certificate it was given last. Thread-safe.</summary>
/// <param name="scheme">What is spoken on it.</param>
internal sealed class ListenerSecurity(ServerScheme scheme) : IConnectionSecurity
{
    private volatile WatchedCertificate? _certificate;

    /// <summary>The certificate for new connections; null when they are not encrypted.</summary>
    public WatchedCertificate? Certificate
    {
        get => _certificate;
        set => _certificate = value;
    }

    /// <inheritdoc/>
    public SslServerAuthenticationOptions? Current => _certificate?.Current.For(scheme);
}

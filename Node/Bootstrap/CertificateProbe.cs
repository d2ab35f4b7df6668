using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Node.Hosting;
using Akka.Actor;

namespace ActorDns.Node.Bootstrap;

/// <summary>What another node and this one would make of each other. Immutable.</summary>
/// <param name="IsReached">False when the node could not be asked.</param>
/// <param name="Shown">What the node shows if the authorities asked about do not trust it; null when they do.</param>
/// <param name="IsRefused">True when the node refuses the certificate asked about.</param>
internal sealed record CertificateVerdict(bool IsReached, string? Shown = null, bool IsRefused = false);

/// <summary>
/// Makes a TLS connection to the port where another node is reached, with a certificate and authorities that may not be in
/// force yet. Nothing is sent on it: the other node closes it if it refuses the certificate, and waits else. Stateless.
/// </summary>
internal static class CertificateProbe
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(2);

    /// <summary>Who refuses closes at once; longer than that takes on a node that is busy.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(1);

    /// <summary>Asks a node.</summary>
    /// <param name="certificate">What would be shown to it.</param>
    /// <param name="authorities">What would trust it.</param>
    /// <param name="node">Its cluster address.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<CertificateVerdict> AskAsync(X509Certificate2 certificate, ClusterTls authorities, Address node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        ArgumentNullException.ThrowIfNull(node);
        string? untrusted = null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(node.Host, node.Port!.Value, cancellationToken).AsTask().WaitAsync(ConnectTime, cancellationToken);
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(Options(), cancellationToken).WaitAsync(ConnectTime, cancellationToken);
            return new CertificateVerdict(IsReached: true, untrusted, await IsClosedAsync(stream, cancellationToken));
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            return new CertificateVerdict(IsReached: true, untrusted, IsRefused: true);
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException)
        {
            return new CertificateVerdict(IsReached: false);
        }

        SslClientAuthenticationOptions Options() => new()
        {
            TargetHost = node.Host,
            ClientCertificates = [certificate],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, shown, chain, _) =>
            {
                // Nothing will be said on this connection, so it may go on: the other side's verdict is wanted, too.
                using var other = shown is null ? null : new X509Certificate2(shown);
                var isTrusted = other is not null && authorities.IsTrusted(other, chain?.ChainElements.Select(element => element.Certificate) ?? []);
                untrusted = isTrusted ? null : other?.Subject ?? "no certificate";
                return true;
            },
        };
    }

    // With TLS 1.3 the client is through before its certificate is looked at.
    private static async Task<bool> IsClosedAsync(SslStream stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(new byte[1], cancellationToken).AsTask().WaitAsync(RefusalTime, cancellationToken) == 0;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

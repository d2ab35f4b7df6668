using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Sockets;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>A certificate of a test's own, and what a listener goes by in its handshakes.</summary>
internal sealed class TestSecurity(params string[] protocols) : IConnectionSecurity
{
    private static readonly X509Certificate2 Certificate = Make();

    private readonly SslServerAuthenticationOptions _options = new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(Certificate, null, offline: true),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [.. protocols.Select(protocol => new SslApplicationProtocol(protocol))],
    };

    /// <summary>False to leave new connections unencrypted.</summary>
    public bool IsOn { get; set; } = true;

    public SslServerAuthenticationOptions? Current => IsOn ? _options : null;

    /// <summary>True for the certificate that listeners of tests show.</summary>
    public static RemoteCertificateValidationCallback IsShown { get; } = static (_, certificate, _, _) => Certificate.Equals(certificate);

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=dns.test", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}

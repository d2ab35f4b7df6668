using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>
/// What TLS upstreams are asked with: certificates are always verified, against the system's roots or the ones given.
/// Immutable, thread-safe.
/// </summary>
/// <param name="ServerName">The name certificates must have; null for the upstream's address.</param>
/// <param name="Certificate">Our certificate with its key, for upstreams that ask for one; null for none.</param>
/// <param name="Roots">The only roots that are trusted; null for the system's.</param>
public sealed record UpstreamTls(string? ServerName = null, X509Certificate2? Certificate = null, X509Certificate2Collection? Roots = null)
{
    /// <summary>The system's roots and no certificate.</summary>
    public static UpstreamTls Default { get; } = new();

    /// <summary>Reads the files of <c>tls [CERT KEY] [CA]</c>, in PEM.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is no certificate, or not the key of it.</exception>
    public static UpstreamTls Load(string? certificateFile, string? keyFile, string? rootsFile)
    {
        X509Certificate2Collection? roots = null;
        if (rootsFile is not null)
        {
            roots = [];
            roots.ImportFromPemFile(rootsFile);
            if (roots.Count == 0)
            {
                throw new System.Security.Cryptography.CryptographicException($"'{rootsFile}' holds no certificate");
            }
        }

        return new UpstreamTls(null, certificateFile is null ? null : X509Certificate2.CreateFromPemFile(certificateFile, keyFile), roots);
    }

    internal SslClientAuthenticationOptions OptionsFor(UpstreamAddress upstream) => new()
    {
        TargetHost = upstream.ServerName ?? ServerName ?? upstream.EndPoint.Address.ToString(),
        ClientCertificates = Certificate is null ? null : [Certificate],
        CertificateChainPolicy = Roots is null ? null : Policy(Roots),
    };

    private static X509ChainPolicy Policy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}

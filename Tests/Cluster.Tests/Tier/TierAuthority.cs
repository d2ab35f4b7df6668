using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorDns.Cluster.Tests.Tier;

/// <summary>An authority that issues certificates for nodes.</summary>
internal sealed class TierAuthority : IDisposable
{
    private readonly X509Certificate2 _authority;

    public TierAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddYears(10));
    }

    /// <summary>A CA file of several authorities.</summary>
    public static string Bundle(params TierAuthority[] authorities) => string.Join('\n', authorities.Select(authority => authority._authority.ExportCertificatePem()));

    /// <summary>A certificate of a name, and its key.</summary>
    public (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var issued = request.Create(
            _authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_authority.GetECDsaPrivateKey()!),
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddYears(1),
            RandomNumberGenerator.GetBytes(8));
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _authority.Dispose();
}

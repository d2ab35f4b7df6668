using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Tests.Bootstrap;

/// <summary>An authority and certificates of it, as PEM files in a folder of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actordns-tls-");
    private readonly X509Certificate2 _authority;

    public TestCertificates(string authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={authority}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>Writes a certificate with its key.</summary>
    public ClusterTlsOptions Issue(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(
            _authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_authority.GetECDsaPrivateKey()!),
            _authority.NotBefore.AddYears(1),
            _authority.NotAfter.AddYears(-1),
            RandomNumberGenerator.GetBytes(8));
        var options = new ClusterTlsOptions(Path.Combine(_folder.FullName, name + ".pem"), Path.Combine(_folder.FullName, name + ".key"), CaFile);
        File.WriteAllText(options.CertificateFile, issued.ExportCertificatePem());
        File.WriteAllText(options.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return options;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

/// <summary>Options endpoint and tls: the API server is believed by its authority alone, and is shown the certificate.</summary>
public sealed class TlsTests : WatchFixture
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("actordns-tls").FullName;

    public override async Task InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), authority.ExportCertificatePem());
        using var client = Issue(authority, "dns-client");
        await File.WriteAllTextAsync(Path.Combine(_folder, "client.pem"), client.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "client.key"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        using var stranger = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(199));
        await File.WriteAllTextAsync(Path.Combine(_folder, "other.pem"), Issue(stranger, "x").ExportCertificatePem());
        await StartServerAsync(Issue(authority, "api-server"));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_certificate_is_shown_and_the_authority_checked()
    {
        PutServices(3);
        await using var source = NewSource(options: Options("ca.pem"));
        var sink = new CollectingSink();
        await source.ListAsync(ObjectKind.Service, sink, CancellationToken.None);
        Assert.Equal(3, sink.Changes.Count);
        Assert.Contains("dns-client", Server.ClientNames);
    }

    [Fact]
    public async Task An_API_server_of_another_authority_is_not_believed()
    {
        await using var source = NewSource(options: Options("other.pem"));
        var cause = await Assert.ThrowsAsync<SourceException>(() => source.ListAsync(ObjectKind.Service, new CollectingSink(), CancellationToken.None));
        Assert.Equal(SourceFault.Transient, cause.Fault);
        Assert.Contains("certificate", cause.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Server.Requests);
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, authority.NotBefore.AddYears(1), authority.NotAfter.AddYears(-1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private KubernetesOptions Options(string authority) => new()
    {
        Zones = [DomainName.Root],
        Endpoint = Server.Address,
        TlsCertificateFile = Path.Combine(_folder, "client.pem"),
        TlsKeyFile = Path.Combine(_folder, "client.key"),
        TlsCaFile = Path.Combine(_folder, authority),
    };
}

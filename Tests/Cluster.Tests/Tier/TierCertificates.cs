namespace ActorDns.Cluster.Tests.Tier;

/// <summary>The files of TLS between nodes that one node reads.</summary>
internal sealed class TierCertificates
{
    private readonly string _folder;

    public TierCertificates(string folder) => _folder = Directory.CreateDirectory(folder).FullName;

    private string CertificateFile => Path.Combine(_folder, "tls.crt");

    private string KeyFile => Path.Combine(_folder, "tls.key");

    private string CaFile => Path.Combine(_folder, "ca.crt");

    /// <summary>Replaces the certificate and its key.</summary>
    public void PutCertificate((string Certificate, string Key) issued)
    {
        File.WriteAllText(CertificateFile, issued.Certificate);
        File.WriteAllText(KeyFile, issued.Key);
    }

    /// <summary>Replaces the CA file.</summary>
    public void PutAuthorities(params TierAuthority[] authorities) => File.WriteAllText(CaFile, TierAuthority.Bundle(authorities));

    /// <summary>The settings that name the files.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings() =>
    [
        new("ACTORDNS__CLUSTERTLSCERTIFICATEFILE", CertificateFile),
        new("ACTORDNS__CLUSTERTLSKEYFILE", KeyFile),
        new("ACTORDNS__CLUSTERTLSCAFILE", CaFile),
        new("ACTORDNS__CLUSTERTLSINTERVALMILLISECONDS", "500"),
    ];
}

using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDns.Node.Configuration;
using Akka.Event;
using Akka.Remote.Hosting;

namespace ActorDns.Node.Hosting;

/// <summary>
/// TLS between nodes: both sides show a certificate, and it must be from the authorities given; the system's are not
/// trusted. Names in certificates are not looked at, since nodes know each other by addresses that change. The files are
/// read at the start of the node: Akka's transport takes one certificate for its life, and when they change the node starts
/// again (<see cref="Bootstrap.CertificateWatch"/>). Thread-safe.
/// </summary>
internal sealed class ClusterTls : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2Collection _between;

    private ClusterTls(X509Certificate2 certificate, X509Certificate2Collection between, X509Certificate2Collection authorities, string fingerprint)
    {
        Fingerprint = fingerprint;
        _certificate = certificate;
        _between = between;
        _authorities = authorities;
    }

    /// <summary>Tells these files from others.</summary>
    public string Fingerprint { get; }

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset End => _certificate.NotAfter;

    /// <summary>Tells the files as they are now from others.</summary>
    /// <exception cref="IOException">One cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static string FingerprintOf(ClusterTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return string.Join(' ', new[] { options.CertificateFile, options.KeyFile, options.CaFile }.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))));
    }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ConfigurationException">One cannot be used; the message names the setting and the cure.</exception>
    public static ClusterTls Load(ClusterTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var fingerprint = FingerprintOrEmpty(options);
        var between = Read(NodeOptionsReader.CertificateSetting, options.CertificateFile);
        var authorities = Read(NodeOptionsReader.CaSetting, options.CaFile);
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable(NodeOptionsReader.KeySetting, options.KeyFile, cause.Message, "write the unencrypted private key of the certificate, as PEM", cause);
        }

        var tls = new ClusterTls(certificate, between, authorities, fingerprint);
        if (!tls.IsTrusted(certificate, []))
        {
            tls.Dispose();
            throw Unusable(
                NodeOptionsReader.CertificateSetting, options.CertificateFile, $"it is not from an authority in {options.CaFile}, or not valid today", "every node would refuse this one; renew the certificate or correct one of the files");
        }

        return tls;
    }

    /// <summary>The settings of Akka's transport.</summary>
    public SslOptions Options() => new()
    {
        X509Certificate = _certificate,
        SuppressValidation = false,
        RequireMutualAuthentication = true,
        ValidateCertificateHostname = false,
        CustomValidator = Validate,
    };

    /// <summary>True when a certificate is valid now and from one of the authorities.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="others">What else the peer sent: certificates of authorities in between.</param>
    public bool IsTrusted(X509Certificate2 certificate, IEnumerable<X509Certificate2> others)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_between);
        chain.ChainPolicy.ExtraStore.AddRange(others.ToArray());

        // A cluster's own authority has no place to ask at, and asking would need DNS.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var certificate in _authorities.Concat(_between))
        {
            certificate.Dispose();
        }
    }

    // Of before they are read: what is written meanwhile is another version.
    private static string FingerprintOrEmpty(ClusterTlsOptions options)
    {
        try
        {
            return FingerprintOf(options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Said by who reads it.
            return string.Empty;
        }
    }

    private static X509Certificate2Collection Read(string setting, string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(setting, file, cause.Message, "write certificates as PEM", cause);
        }

        return certificates.Count > 0 ? certificates : throw Unusable(setting, file, "there is no certificate in it", "write certificates as PEM");
    }

    private static ConfigurationException Unusable(string setting, string file, string what, string cure, Exception? cause = null) =>
        new($"{NodeOptionsReader.Section}:{setting}: '{file}' cannot be used: {what}; {cure}", cause);

    private bool Validate(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        // A side without a certificate must not get in by sending none.
        var isTrusted = certificate is not null && IsTrusted(certificate, chain?.ChainElements.Select(element => element.Certificate) ?? []);
        if (!isTrusted)
        {
            log.Warning("{0} shows {1}, which is not from an authority in ClusterTlsCaFile: it is refused", peer, certificate?.Subject ?? "no certificate");
        }

        return isTrusted;
    }
}

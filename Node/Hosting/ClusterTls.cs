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
/// read at the start of the node. Other authorities can be put in force under way (<see cref="TakeAuthoritiesOf"/>), for
/// connections made from then on; Akka's transport takes one certificate for its life, and when that changes the node starts
/// again (<see cref="Bootstrap.CertificateWatch"/>). Thread-safe.
/// </summary>
internal sealed class ClusterTls : IDisposable
{
    /// <summary>Milliseconds between two lines about the same certificate.</summary>
    private const long ReportInterval = 60_000;

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _between;
    private readonly ClusterTlsMetrics? _metrics;
    private X509Certificate2Collection _authorities;
    private volatile string _lastRefused = string.Empty;
    private long _lastRefusedAt;

    private ClusterTls(
        X509Certificate2 certificate, X509Certificate2Collection between, X509Certificate2Collection authorities, TlsFingerprint fingerprint, ClusterTlsMetrics? metrics)
    {
        Fingerprint = fingerprint;
        _metrics = metrics;
        _certificate = certificate;
        _between = between;
        _authorities = authorities;
    }

    /// <summary>Tells what is in force from other files.</summary>
    public TlsFingerprint Fingerprint { get; private set; }

    /// <summary>The certificate shown to other nodes.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>The names of the authorities, for people.</summary>
    public string AuthorityNames => string.Join("; ", Volatile.Read(ref _authorities).Select(authority => authority.Subject));

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset End => _certificate.NotAfter;

    /// <summary>Tells the files as they are now from others.</summary>
    /// <exception cref="IOException">One cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static TlsFingerprint FingerprintOf(ClusterTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TlsFingerprint(Hash(options.CertificateFile) + Hash(options.KeyFile), Hash(options.CaFile));
    }

    /// <summary>Reads the files.</summary>
    /// <param name="options">Which.</param>
    /// <param name="metrics">Where it is counted who is refused; nowhere by default.</param>
    /// <exception cref="ConfigurationException">One cannot be used; the message names the setting and the cure.</exception>
    public static ClusterTls Load(ClusterTlsOptions options, ClusterTlsMetrics? metrics = null)
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

        var tls = new ClusterTls(certificate, between, authorities, fingerprint, metrics);
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
        chain.ChainPolicy.CustomTrustStore.AddRange(Volatile.Read(ref _authorities));
        chain.ChainPolicy.ExtraStore.AddRange(_between);
        chain.ChainPolicy.ExtraStore.AddRange(others.ToArray());

        // A cluster's own authority has no place to ask at, and asking would need DNS.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    /// <summary>
    /// Puts the authorities of other files in force; connections that are open stay. For one thread. The old ones are left to
    /// the finalizer: a handshake may be looking at them.
    /// </summary>
    /// <param name="other">What they were read into; of no use after that but to be disposed.</param>
    public void TakeAuthoritiesOf(ClusterTls other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Interlocked.Exchange(ref _authorities, Interlocked.Exchange(ref other._authorities, []));
        Fingerprint = Fingerprint with { Authorities = other.Fingerprint.Authorities };
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

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    // Of before they are read: what is written meanwhile is another version.
    private static TlsFingerprint FingerprintOrEmpty(ClusterTlsOptions options)
    {
        try
        {
            return FingerprintOf(options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Said by who reads it.
            return new TlsFingerprint(string.Empty, string.Empty);
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
            Report(peer, certificate?.Subject ?? "no certificate", log);
        }

        return isTrusted;
    }

    // Who is refused tries again for ever: each is counted, and told once in a while.
    private void Report(string peer, string shown, ILoggingAdapter log)
    {
        _metrics?.CountRefused();
        var now = Environment.TickCount64;
        if (shown != _lastRefused || now - Interlocked.Read(ref _lastRefusedAt) > ReportInterval)
        {
            _lastRefused = shown;
            Interlocked.Exchange(ref _lastRefusedAt, now);
            log.Warning("{0} shows {1}, which is not from an authority in ClusterTlsCaFile: it is refused", peer, shown);
        }
    }
}

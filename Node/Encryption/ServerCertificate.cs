using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Configuration.Corefile.Syntax;

namespace ActorDns.Node.Encryption;

/// <summary>
/// What a directive <c>tls</c> names, read and compared: the certificate shown to clients, and the authorities of theirs.
/// Immutable, thread-safe. Never disposed: a handshake may have it still, and the collector frees it.
/// </summary>
internal sealed class ServerCertificate
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private static readonly List<SslApplicationProtocol> OfTls = [new("dot")];
    private static readonly List<SslApplicationProtocol> OfHttps = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    private readonly TlsOptions _options;
    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _context;
    private readonly X509Certificate2Collection? _authorities;

    private ServerCertificate(TlsOptions options, X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection? authorities, string fingerprint)
    {
        _options = options;
        _certificate = certificate;
        _authorities = authorities;
        _context = SslStreamCertificateContext.Create(certificate, [.. chain.Where(between => between.Thumbprint != certificate.Thumbprint)], offline: true);
        Fingerprint = fingerprint;
    }

    /// <summary>Tells these files from others.</summary>
    public string Fingerprint { get; }

    /// <summary>When the certificate begins.</summary>
    public DateTimeOffset Begin => _certificate.NotBefore;

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset End => _certificate.NotAfter;

    /// <summary>Reads the files.</summary>
    /// <exception cref="CertificateFileException">One cannot be used.</exception>
    public static ServerCertificate Load(TlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var certificateText = Text(options.CertificateFile);
        var keyText = Text(options.KeyFile);
        var authorityText = options.CaFile is null ? string.Empty : Text(options.CaFile);
        var chain = Certificates(options.CertificateFile, certificateText);
        var authorities = options.CaFile is null ? null : Certificates(options.CaFile, authorityText);
        var certificate = WithKey(options, chain[0], keyText);
        try
        {
            return new ServerCertificate(options, certificate, chain, authorities, FingerprintOf(certificateText, keyText, authorityText));
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new CertificateFileException(options.CertificateFile, $"holds a certificate that cannot be shown ({cause.Message.TrimEnd('.')}); issue another one", cause);
        }
    }

    /// <summary>Tells the files as they are now from others.</summary>
    /// <exception cref="CertificateFileException">One cannot be read.</exception>
    public static string FingerprintNow(TlsOptions options) =>
        FingerprintOf(Text(options.CertificateFile), Text(options.KeyFile), options.CaFile is null ? string.Empty : Text(options.CaFile));

    /// <summary>Says why clients will refuse the certificate at a time.</summary>
    /// <returns>What is wrong and the cure; null when nothing is.</returns>
    public string? WhyRefused(DateTimeOffset now) =>
        End < now ? $"expired at {End.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and clients refuse it; renew it"
        : Begin > now ? $"is not valid before {Begin.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and clients refuse it until then; compare the clocks"
        : null;

    /// <summary>What a handshake goes by: TLS 1.2 or 1.3, and the protocol that is spoken behind it (RFC 7301). A new one each time, since its policy collects what a client sends.</summary>
    public SslServerAuthenticationOptions For(ServerScheme scheme) => new()
    {
        ServerCertificateContext = _context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = scheme == ServerScheme.Https ? OfHttps : OfTls,
        AllowRenegotiation = false,
        ClientCertificateRequired = _options.ClientAuthentication != ClientAuthentication.None,
        RemoteCertificateValidationCallback = Admits,
        CertificateChainPolicy = _options.VerifiesClients ? Policy() : null,
    };

    private static string Text(string file)
    {
        var text = CorefileFiles.TryRead(file, out var error);
        return text ?? throw new CertificateFileException(file, error.StartsWith($"'{file}' ", StringComparison.Ordinal) ? error[(file.Length + 3)..] : error);
    }

    private static X509Certificate2Collection Certificates(string file, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException cause)
        {
            throw new CertificateFileException(file, $"holds no certificates that can be read ({cause.Message.TrimEnd('.')}); write certificates as PEM", cause);
        }

        return certificates.Count > 0
            ? certificates
            : throw new CertificateFileException(file, "holds no certificate; write certificates as PEM, beginning with '-----BEGIN CERTIFICATE-----'");
    }

    private static X509Certificate2 WithKey(TlsOptions options, X509Certificate2 certificate, string key)
    {
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateFileException(options.KeyFile, "holds a key that is encrypted, and there is nobody to ask for the password; write it without one");
        }

        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CertificateFileException(options.KeyFile, "holds no private key; write it as PEM, beginning with '-----BEGIN PRIVATE KEY-----'");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (ArgumentException cause)
        {
            throw new CertificateFileException(options.KeyFile, $"does not hold the key of the certificate in '{options.CertificateFile}'; name the two files that belong together", cause);
        }
        catch (Exception cause) when (cause is CryptographicException or NotSupportedException)
        {
            throw new CertificateFileException(options.KeyFile, $"holds no key that can be used with the certificate in '{options.CertificateFile}' ({cause.Message.TrimEnd('.')}); write it as PEM", cause);
        }
    }

    private static string FingerprintOf(params string[] texts) =>
        string.Join(' ', texts.Select(text => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            // Asking whether it is revoked would need DNS, and time.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            TrustMode = _authorities is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        policy.ApplicationPolicy.Add(new Oid(ForClients));
        if (_authorities is not null)
        {
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return policy;
    }

    private bool Admits(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => _options.ClientAuthentication switch
    {
        ClientAuthentication.Require => certificate is not null,
        ClientAuthentication.VerifyIfGiven => certificate is null || errors == SslPolicyErrors.None,
        ClientAuthentication.RequireAndVerify => certificate is not null && errors == SslPolicyErrors.None,
        _ => true,
    };
}

using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Encryption;

/// <summary>
/// The certificate of a directive <c>tls</c>, followed in its files: others that can be used take its place, and others that
/// cannot change nothing. Looked at by one thread at a time; <see cref="Current"/> from any.
/// </summary>
/// <param name="options">The directive.</param>
/// <param name="first">What its files held.</param>
internal sealed class WatchedCertificate(TlsOptions options, ServerCertificate first)
{
    private volatile ServerCertificate _current = first;
    private string _last = first.Fingerprint;
    private string? _fault;

    /// <summary>The directive.</summary>
    public TlsOptions Options { get; } = options;

    /// <summary>What new connections are shown.</summary>
    public ServerCertificate Current => _current;

    /// <summary>Looks at the files. What was seen changed is taken when it is still the same at the next look: it is whole then.</summary>
    /// <param name="now">The time.</param>
    /// <param name="fault">What is wrong with other files; null when nothing is.</param>
    public CertificateLook Look(DateTimeOffset now, out string? fault)
    {
        fault = null;
        try
        {
            var fingerprint = ServerCertificate.FingerprintNow(Options);
            var isSettled = fingerprint == _last;
            _last = fingerprint;
            if (fingerprint == _current.Fingerprint)
            {
                _fault = null;
                return CertificateLook.Same;
            }

            return isSettled ? Take(now, out fault) : _fault is null ? CertificateLook.Same : CertificateLook.StillUnusable;
        }
        catch (CertificateFileException exception)
        {
            fault = exception.Message;
            return Refuse(fault);
        }
    }

    private CertificateLook Take(DateTimeOffset now, out string? fault)
    {
        var other = ServerCertificate.Load(Options);
        fault = other.WhyRefused(now) is { } reason && _current.WhyRefused(now) is null ? $"'{Options.CertificateFile}' {reason}" : null;
        if (fault is not null)
        {
            return Refuse(fault);
        }

        _current = other;
        _fault = null;
        return CertificateLook.Turned;
    }

    private CertificateLook Refuse(string fault)
    {
        var isKnown = fault == _fault;
        _fault = fault;
        return isKnown ? CertificateLook.StillUnusable : CertificateLook.Unusable;
    }
}

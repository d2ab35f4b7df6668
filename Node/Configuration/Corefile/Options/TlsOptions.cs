namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>Directive <c>tls</c>: how connections of <c>tls://</c> and <c>https://</c> keys are encrypted. Immutable.</summary>
/// <param name="CertificateFile">PEM file with the certificate, and those of authorities in between behind it.</param>
/// <param name="KeyFile">PEM file with its key.</param>
/// <param name="CaFile">PEM file with the authorities that clients' certificates are from; null for those of the system.</param>
/// <param name="ClientAuthentication">What is asked of clients.</param>
public sealed record TlsOptions(string CertificateFile, string KeyFile, string? CaFile, ClientAuthentication ClientAuthentication)
{
    /// <summary>True when clients' certificates are compared with those of authorities.</summary>
    public bool VerifiesClients => ClientAuthentication is ClientAuthentication.VerifyIfGiven or ClientAuthentication.RequireAndVerify;
}

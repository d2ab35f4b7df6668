using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Says in words how a block is encrypted.</summary>
internal static class TlsDescription
{
    /// <summary>Describes a directive.</summary>
    public static string Of(TlsOptions options) => $"certificate {options.CertificateFile} with key {options.KeyFile}, {Clients(options)}";

    private static string Clients(TlsOptions options)
    {
        var authorities = options.CaFile ?? "the system's authorities";
        return options.ClientAuthentication switch
        {
            ClientAuthentication.Request => "clients are asked for a certificate, any or none",
            ClientAuthentication.Require => "clients must show a certificate, any",
            ClientAuthentication.VerifyIfGiven => $"clients may show a certificate, of {authorities}",
            ClientAuthentication.RequireAndVerify => $"clients must show a certificate of {authorities}",
            _ => "clients need no certificate",
        };
    }
}

namespace ActorDns.Node.Configuration.Corefile.Options;

/// <summary>What is asked of clients in a TLS handshake (option <c>client_auth</c>).</summary>
public enum ClientAuthentication
{
    /// <summary><c>nocert</c>: no certificate is asked for.</summary>
    None = 0,

    /// <summary><c>request</c>: one is asked for, and any one or none is taken.</summary>
    Request = 1,

    /// <summary><c>require</c>: any one is taken, but not none.</summary>
    Require = 2,

    /// <summary><c>verify_if_given</c>: none is taken; one that is given must be from an authority and valid.</summary>
    VerifyIfGiven = 3,

    /// <summary><c>require_and_verify</c>: one must be given, from an authority and valid.</summary>
    RequireAndVerify = 4,
}

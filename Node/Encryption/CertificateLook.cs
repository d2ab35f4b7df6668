namespace ActorDns.Node.Encryption;

/// <summary>What a look at the files of a certificate found.</summary>
internal enum CertificateLook
{
    /// <summary>What is shown already, or others that are perhaps not whole yet.</summary>
    Same = 0,

    /// <summary>Others, which are shown from now on.</summary>
    Turned = 1,

    /// <summary>Others that cannot be used.</summary>
    Unusable = 2,

    /// <summary>Those that could not be used at the last look either.</summary>
    StillUnusable = 3,
}

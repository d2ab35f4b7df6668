namespace ActorDns.Node.Configuration;

/// <summary>The certificates nodes show each other, as PEM files. Immutable.</summary>
/// <param name="CertificateFile">This node's certificate; those of authorities in between may follow in the file.</param>
/// <param name="KeyFile">Its private key.</param>
/// <param name="CaFile">The authorities whose certificates are trusted; no other is.</param>
public sealed record ClusterTlsOptions(string CertificateFile, string KeyFile, string CaFile);

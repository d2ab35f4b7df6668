namespace ActorDns.Node.Hosting;

/// <summary>Tells the files of TLS between nodes from others. Immutable.</summary>
/// <param name="Leaf">Of the node's certificate and its key.</param>
/// <param name="Authorities">Of the authorities.</param>
internal sealed record TlsFingerprint(string Leaf, string Authorities);

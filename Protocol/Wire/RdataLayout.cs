namespace ActorDns.Protocol.Wire;

/// <summary>The fields of RDATA around its domain names.</summary>
/// <param name="Head">Fixed octets before the first name.</param>
/// <param name="Strings">Character strings behind those (RFC 1035 section 3.3).</param>
/// <param name="Names">Domain names; 0 when the type holds none that may be compressed.</param>
/// <param name="Tail">Fixed octets behind the last name.</param>
internal readonly record struct RdataLayout(byte Head, byte Strings, byte Names, byte Tail);

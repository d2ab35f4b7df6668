namespace ActorDns.Protocol.Wire;

/// <summary>EDNS option codes (IANA registry of EDNS0 option codes). Any 16-bit value is legal on the wire.</summary>
public static class EdnsOptionCode
{
    /// <summary>Name server identifier (RFC 5001).</summary>
    public const ushort NameServerId = 3;

    /// <summary>Client subnet (RFC 7871).</summary>
    public const ushort ClientSubnet = 8;

    /// <summary>Expire of a zone (RFC 7314).</summary>
    public const ushort Expire = 9;

    /// <summary>Cookie (RFC 7873).</summary>
    public const ushort Cookie = 10;

    /// <summary>How long a TCP connection is kept (RFC 7828).</summary>
    public const ushort TcpKeepalive = 11;

    /// <summary>Padding (RFC 7830).</summary>
    public const ushort Padding = 12;

    /// <summary>Extended DNS error (RFC 8914).</summary>
    public const ushort ExtendedError = 15;
}

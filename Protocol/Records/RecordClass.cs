namespace ActorDns.Protocol.Records;

/// <summary>CLASS and QCLASS values (RFC 1035 section 3.2.4). Any 16-bit value is legal.</summary>
public enum RecordClass : ushort
{
    /// <summary>No class.</summary>
    None = 0,

    /// <summary>The Internet.</summary>
    IN = 1,

    /// <summary>Chaos.</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>Any class, QCLASS only.</summary>
    ANY = 255,
}

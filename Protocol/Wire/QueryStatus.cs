namespace ActorDns.Protocol.Wire;

/// <summary>What <see cref="QueryReader"/> made of a message.</summary>
public enum QueryStatus : byte
{
    /// <summary>A query to answer.</summary>
    Ok = 0,

    /// <summary>Not a query to answer at all: fewer than 12 octets, or QR set. No response is sent.</summary>
    Drop = 1,

    /// <summary>Malformed: answer FORMERR.</summary>
    FormatError = 2,

    /// <summary>An opcode that is not served: answer NOTIMP.</summary>
    NotImplemented = 3,

    /// <summary>EDNS version above 0: answer BADVERS.</summary>
    BadVersion = 4,
}

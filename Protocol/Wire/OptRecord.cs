using System.Buffers.Binary;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>Writes the OPT record of EDNS(0) (RFC 6891 section 6.1.2), its options apart. Pure, thread-safe.</summary>
public static class OptRecord
{
    /// <summary>Octets of an OPT without options.</summary>
    public const int Length = 11;

    private const ushort DnssecOkFlag = 0x8000;

    /// <summary>Writes everything up to the options; version 0.</summary>
    /// <param name="destination">At least <see cref="Length"/> octets.</param>
    /// <param name="payloadSize">UDP payload size of the sender in octets.</param>
    /// <param name="extendedCode">The upper eight bits of RCODE.</param>
    /// <param name="dnssecOk">DO.</param>
    /// <param name="optionsLength">Octets of options that follow.</param>
    public static void Write(Span<byte> destination, ushort payloadSize, byte extendedCode, bool dnssecOk, ushort optionsLength)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)RecordType.OPT);
        BinaryPrimitives.WriteUInt16BigEndian(destination[3..], payloadSize);
        destination[5] = extendedCode;
        destination[6] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[7..], dnssecOk ? DnssecOkFlag : (ushort)0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[9..], optionsLength);
    }
}

using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// The fixed part of a record and where its RDATA stands (RFC 1035 section 4.1.3), read without following names. Offsets
/// are valid as long as the message is.
/// </summary>
/// <param name="OwnerIsRoot">The owner name is the root, not compressed.</param>
/// <param name="Type">TYPE.</param>
/// <param name="Class">CLASS; of an OPT the payload size.</param>
/// <param name="Ttl">TTL; of an OPT extended RCODE, version and flags.</param>
/// <param name="RdataOffset">Where the RDATA begins.</param>
/// <param name="RdataLength">Its length in octets.</param>
public readonly record struct RawRecord(
    bool OwnerIsRoot, RecordType Type, ushort Class, uint Ttl, int RdataOffset, int RdataLength)
{
    /// <summary>Reads the record at a position and moves behind it. Names are stepped over, pointers not followed.</summary>
    /// <returns>False if the message ends before the record does, or its name is malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, out RawRecord record)
    {
        record = default;
        var owner = position;
        if (!TrySkipName(message, ref position) || position + 10 > message.Length)
        {
            return false;
        }

        var fixedPart = message[position..];
        record = new RawRecord(
            message[owner] == 0,
            (RecordType)BinaryPrimitives.ReadUInt16BigEndian(fixedPart),
            BinaryPrimitives.ReadUInt16BigEndian(fixedPart[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(fixedPart[4..]),
            position + 10,
            BinaryPrimitives.ReadUInt16BigEndian(fixedPart[8..]));
        position = record.RdataOffset + record.RdataLength;
        return position <= message.Length;
    }

    private static bool TrySkipName(ReadOnlySpan<byte> message, ref int position)
    {
        var start = position;
        while (position < message.Length && position - start < WireNames.MaxLength)
        {
            int length = message[position];
            if (length == 0)
            {
                position++;
                return true;
            }

            if (length >= 0xC0)
            {
                position += 2;
                return position <= message.Length;
            }

            if (length > WireNames.MaxLabelLength)
            {
                return false;
            }

            position += length + 1;
        }

        return false;
    }
}

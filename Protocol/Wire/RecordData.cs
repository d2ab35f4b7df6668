using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// RDATA taken out of a message: the names in it expanded, so that it stands on its own. Names may be compressed in the
/// types of RFC 1035, and receivers also expand those that RFC 3597 section 4 lists; in all others the octets are taken
/// as they are. No exception and no allocation, whatever the octets. Thread-safe.
/// </summary>
public static class RecordData
{
    /// <summary>Copies a record's RDATA with its names uncompressed.</summary>
    /// <param name="message">The message the record was read from.</param>
    /// <param name="record">The record.</param>
    /// <param name="destination">Takes RDATA; RDLENGTH plus 510 octets hold any.</param>
    /// <param name="length">Octets written; 0 with a fault.</param>
    /// <returns>False if RDATA is not what its type says, or does not fit.</returns>
    public static bool TryExpand(ReadOnlySpan<byte> message, in MessageRecord record, Span<byte> destination, out int length) =>
        Expand(message, record, destination, out length) == MessageFault.None;

    /// <summary>As <see cref="TryExpand"/>, and says what is wrong.</summary>
    public static MessageFault Expand(ReadOnlySpan<byte> message, in MessageRecord record, Span<byte> destination, out int length)
    {
        length = 0;
        var end = record.RdataOffset + record.RdataLength;
        var layout = LayoutOf(record.Type);
        var position = record.RdataOffset;
        var head = layout.Names == 0 ? record.RdataLength : layout.Head;
        if (!TryFindNames(message[..end], position + head, layout.Strings, out var namesOffset))
        {
            return MessageFault.BadRdata;
        }

        var written = 0;
        var fault = Copy(message[position..namesOffset], destination, ref written);
        position = namesOffset;
        for (var name = 0; name < layout.Names && fault == MessageFault.None; name++)
        {
            // Nothing behind RDATA belongs to the name, but its pointers lead anywhere before it.
            fault = MessageNames.Read(message[..end], ref position, destination[written..], out var nameLength);
            written += nameLength;
        }

        if (fault == MessageFault.None)
        {
            fault = end - position != layout.Tail ? MessageFault.BadRdata : Copy(message[position..end], destination, ref written);
        }

        length = fault == MessageFault.None ? written : 0;
        return fault;
    }

    /// <summary>Finds the first name in RDATA: the target of CNAME, NS, PTR, MX, SRV, …, the primary server of SOA.</summary>
    /// <param name="type">TYPE.</param>
    /// <param name="rdata">RDATA, names uncompressed.</param>
    /// <param name="offset">Where the name stands.</param>
    /// <param name="length">Its octets, the zero octet included.</param>
    /// <returns>False if the type holds no name, or RDATA is not what it says.</returns>
    public static bool TryFindFirstName(RecordType type, ReadOnlySpan<byte> rdata, out int offset, out int length)
    {
        var layout = LayoutOf(type);
        (offset, length) = (0, 0);
        if (layout.Names > 0 && TryFindNames(rdata, layout.Head, layout.Strings, out offset))
        {
            length = WireNames.Measure(rdata[offset..]);
        }

        return length > 0;
    }

    /// <summary>Where the names of a type stand: octets before, strings before, names, octets behind.</summary>
    internal static RdataLayout LayoutOf(RecordType type) => (int)type switch
    {
        // NS MD MF CNAME MB MG MR PTR DNAME
        2 or 3 or 4 or 5 or 7 or 8 or 9 or 12 or 39 => new RdataLayout(0, 0, 1, 0),
        // SOA
        6 => new RdataLayout(0, 0, 2, 20),
        // MINFO RP
        14 or 17 => new RdataLayout(0, 0, 2, 0),
        // MX AFSDB RT KX
        15 or 18 or 21 or 36 => new RdataLayout(2, 0, 1, 0),
        // PX
        26 => new RdataLayout(2, 0, 2, 0),
        // SRV
        33 => new RdataLayout(6, 0, 1, 0),
        // NAPTR
        35 => new RdataLayout(4, 3, 1, 0),
        _ => default,
    };

    private static bool TryFindNames(ReadOnlySpan<byte> upToEnd, int position, int strings, out int offset)
    {
        for (; strings > 0 && position < upToEnd.Length; strings--)
        {
            position += 1 + upToEnd[position];
        }

        offset = position;
        return strings == 0 && position <= upToEnd.Length;
    }

    private static MessageFault Copy(ReadOnlySpan<byte> octets, Span<byte> destination, ref int written)
    {
        if (!octets.TryCopyTo(destination[written..]))
        {
            return MessageFault.NoRoom;
        }

        written += octets.Length;
        return MessageFault.None;
    }
}

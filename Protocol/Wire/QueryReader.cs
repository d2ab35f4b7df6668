using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// Reads queries over spans: no exception and no allocation, whatever the octets. Bounded: each record of the message is
/// stepped over once, and names in them are never followed.
/// </summary>
public static class QueryReader
{
    private const int HeaderLength = 12;
    private const byte OpcodeNotify = 4;
    private const ushort ResponseFlag = 0x8000;

    /// <summary>
    /// Reads a message. Records behind the question are stepped over; the one OPT among them is read (RFC 6891 section
    /// 6.1). NOTIFY is read like a query, as CoreDNS does; octets behind the last record are ignored.
    /// </summary>
    /// <param name="message">The octets of one datagram, or of one TCP message without its length.</param>
    /// <param name="query">What was read; with a fault, what could be read before it.</param>
    /// <returns>The same as <see cref="Query.Status"/>.</returns>
    public static QueryStatus Read(ReadOnlySpan<byte> message, out Query query)
    {
        query = new Query { UdpPayloadSize = 512 };
        query.Status = ReadMessage(message, ref query);
        return query.Status;
    }

    private static QueryStatus ReadMessage(ReadOnlySpan<byte> message, ref Query query)
    {
        if (message.Length < HeaderLength)
        {
            return QueryStatus.Drop;
        }

        query.Id = BinaryPrimitives.ReadUInt16BigEndian(message);
        query.Flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if ((query.Flags & ResponseFlag) != 0)
        {
            return QueryStatus.Drop;
        }

        if (query.Opcode is not (0 or OpcodeNotify))
        {
            return QueryStatus.NotImplemented;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return QueryStatus.FormatError;
        }

        var nameLength = WireNames.Measure(message[HeaderLength..]);
        if (nameLength == 0 || HeaderLength + nameLength + 4 > message.Length)
        {
            return QueryStatus.FormatError;
        }

        query.NameLength = (byte)nameLength;
        query.Type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(message[(HeaderLength + nameLength)..]);
        query.Class = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(message[(HeaderLength + nameLength + 2)..]);
        return ReadRecords(message, ref query);
    }

    private static QueryStatus ReadRecords(ReadOnlySpan<byte> message, ref Query query)
    {
        var before = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        int additional = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        var position = query.QuestionEnd;
        for (var i = 0; i < before + additional; i++)
        {
            if (!RawRecord.TryRead(message, ref position, out var record))
            {
                return QueryStatus.FormatError;
            }

            if (record.Type == RecordType.OPT && (i < before || !TryReadOpt(message, record, ref query)))
            {
                return QueryStatus.FormatError;
            }
        }

        return query.HasEdns && query.EdnsVersion > 0 ? QueryStatus.BadVersion : QueryStatus.Ok;
    }

    private static bool TryReadOpt(ReadOnlySpan<byte> message, in RawRecord record, ref Query query)
    {
        // A second OPT, or one with an owner name, is a format error (RFC 6891 section 6.1.1), as are options that do not
        // add up; but only version 0 says how options are laid out.
        var version = (byte)(record.Ttl >> 16);
        if (query.HasEdns
            || !record.OwnerIsRoot
            || (version == 0 && !AreOptionsWellFormed(message.Slice(record.RdataOffset, record.RdataLength))))
        {
            query.HasEdns = false;
            return false;
        }

        query.HasEdns = true;
        query.UdpPayloadSize = Math.Max((ushort)512, record.Class);
        query.EdnsVersion = version;
        query.DnssecOk = (record.Ttl & 0x8000) != 0;
        query.OptionsOffset = (ushort)record.RdataOffset;
        query.OptionsLength = (ushort)record.RdataLength;
        return true;
    }

    private static bool AreOptionsWellFormed(ReadOnlySpan<byte> options)
    {
        while (options.Length > 0)
        {
            if (options.Length < 4)
            {
                return false;
            }

            var length = 4 + BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (length > options.Length)
            {
                return false;
            }

            options = options[length..];
        }

        return true;
    }
}

using System.Buffers.Binary;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Wire;

/// <summary>Writes queries over spans. No exception and no allocation. Thread-safe.</summary>
public static class QueryWriter
{
    /// <summary>Octets that hold any query without EDNS options.</summary>
    public const int MaxLength = HeaderLength + WireNames.MaxLength + 4 + OptRecord.Length;

    private const int HeaderLength = 12;

    /// <summary>Writes a query of one question.</summary>
    /// <param name="destination">Takes the message; <see cref="MaxLength"/> plus the options hold any.</param>
    /// <param name="fields">Header, question and EDNS fields.</param>
    /// <param name="name">QNAME in uncompressed wire form, copied byte for byte.</param>
    /// <param name="options">EDNS options as <see cref="EdnsOptions.TryAppend"/> writes them, or empty; left out without EDNS.</param>
    /// <param name="length">Octets written; 0 if it failed.</param>
    /// <returns>False if the name is not one well-formed name or the message does not fit.</returns>
    public static bool TryWrite(
        Span<byte> destination, in QueryFields fields, ReadOnlySpan<byte> name, ReadOnlySpan<byte> options, out int length)
    {
        length = 0;
        var hasEdns = fields.UdpPayloadSize > 0;
        var questionEnd = HeaderLength + name.Length + 4;
        var end = questionEnd + (hasEdns ? OptRecord.Length + options.Length : 0);
        if (name.IsEmpty || WireNames.Measure(name) != name.Length || end > destination.Length || options.Length > ushort.MaxValue)
        {
            return false;
        }

        destination[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination, fields.Id);
        var flags = (fields.RecursionDesired ? 0x0100 : 0) | (fields.CheckingDisabled ? 0x0010 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)flags);
        destination[5] = 1;
        destination[11] = hasEdns ? (byte)1 : (byte)0;
        name.CopyTo(destination[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(questionEnd - 4)..], (ushort)fields.Type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(questionEnd - 2)..], (ushort)fields.Class);
        if (hasEdns)
        {
            WriteOpt(destination[questionEnd..], fields, options);
        }

        length = end;
        return true;
    }

    private static void WriteOpt(Span<byte> opt, in QueryFields fields, ReadOnlySpan<byte> options)
    {
        OptRecord.Write(opt, fields.UdpPayloadSize, 0, fields.DnssecOk, (ushort)options.Length);
        options.CopyTo(opt[OptRecord.Length..]);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Caching;

/// <summary>
/// The form in which answers are kept, whole and without OPT, and the way back: ID, RD, CD and the question's octets are the
/// query's, the OPT is there if the query had one, and what does not fit is left out in whole records from the end (TC when
/// Answer or Authority were cut). Pure, thread-safe, no allocation, no exception whatever the octets.
/// </summary>
internal static class KeptAnswer
{
    private const int HeaderLength = 12;
    private const int ExtendedErrorLength = 6;
    private const ushort QueryFlags = 0x0110;
    private const ushort TruncatedFlag = 0x0200;

    /// <summary>Puts a response into a table in the form in which it is kept.</summary>
    /// <returns>The number of entries dropped for it.</returns>
    public static int Keep(AnswerTable table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> response, in AnswerFacts facts, long now, uint lifetimeSeconds)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(facts.Length);
        var kept = Form(response, facts, scratch);
        var dropped = table.Set(key, kept, default, now, lifetimeSeconds);
        ArrayPool<byte>.Shared.Return(scratch);
        return dropped;
    }

    /// <summary>Writes the form in which a response is kept.</summary>
    /// <param name="response">A response.</param>
    /// <param name="facts">What was read of it.</param>
    /// <param name="destination">At least as long as the facts say.</param>
    public static ReadOnlySpan<byte> Form(ReadOnlySpan<byte> response, in AnswerFacts facts, Span<byte> destination)
    {
        response[..facts.Length].CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], facts.Additionals);
        return destination[..facts.Length];
    }

    /// <summary>Writes the response to a query from what is kept.</summary>
    /// <param name="kept">An answer to the same question, letter case apart.</param>
    /// <param name="request">The query's octets.</param>
    /// <param name="query">What was read of them.</param>
    /// <param name="limit">Largest response in octets.</param>
    /// <param name="ttl">TTL of all records in seconds; null leaves them as they are.</param>
    /// <param name="extendedError">INFO-CODE of an Extended DNS Error (RFC 8914), or -1.</param>
    /// <param name="destination">At least as long as the limit.</param>
    /// <returns>The length of the response; 0 if what is kept cannot be read.</returns>
    public static int Write(ReadOnlySpan<byte> kept, ReadOnlySpan<byte> request, in Query query, int limit, uint? ttl, int extendedError, Span<byte> destination)
    {
        var end = query.QuestionEnd;
        var optLength = !query.HasEdns ? 0 : extendedError < 0 ? OptRecord.Length : OptRecord.Length + ExtendedErrorLength;
        var room = Math.Min(limit, destination.Length) - optLength;
        if (kept.Length < end || room < end)
        {
            return 0;
        }

        kept[..Math.Min(kept.Length, room)].CopyTo(destination);
        int length, dropped = 0;
        ushort flags = (ushort)((BinaryPrimitives.ReadUInt16BigEndian(kept[2..]) & ~QueryFlags) | (query.Flags & QueryFlags));
        int additionals = BinaryPrimitives.ReadUInt16BigEndian(kept[10..]);
        if (ttl is null && kept.Length <= room)
        {
            length = kept.Length;
        }
        else
        {
            length = Patch(kept, end, room, ttl, destination, out dropped);
            if (length == 0)
            {
                return 0;
            }
        }

        if (dropped > 0)
        {
            additionals -= CutCounts(dropped, ref flags, destination);
        }

        request[HeaderLength..end].CopyTo(destination[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination, query.Id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], flags);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], (ushort)(additionals + (query.HasEdns ? 1 : 0)));
        return query.HasEdns ? WriteOpt(destination, length, query.DnssecOk, extendedError) : length;
    }

    /// <summary>Sets the TTL of all records of a response, OPT apart.</summary>
    public static void SetTtls(Span<byte> response, int questionEnd, uint ttl)
    {
        var position = questionEnd;
        for (var left = CountRecords(response); left > 0 && RawRecord.TryRead(response, ref position, out var record); left--)
        {
            if (record.Type != RecordType.OPT)
            {
                BinaryPrimitives.WriteUInt32BigEndian(response[(record.RdataOffset - 6)..], ttl);
            }
        }
    }

    private static int CountRecords(ReadOnlySpan<byte> response) =>
        BinaryPrimitives.ReadUInt16BigEndian(response[6..]) + BinaryPrimitives.ReadUInt16BigEndian(response[8..]) + BinaryPrimitives.ReadUInt16BigEndian(response[10..]);

    /// <summary>Sets TTLs and finds out how many records fit.</summary>
    private static int Patch(ReadOnlySpan<byte> kept, int questionEnd, int room, uint? ttl, Span<byte> destination, out int dropped)
    {
        var position = questionEnd;
        dropped = CountRecords(kept);
        while (dropped > 0)
        {
            var start = position;
            if (!RawRecord.TryRead(kept, ref position, out var record))
            {
                return 0;
            }

            if (position > room)
            {
                return start;
            }

            if (ttl is { } seconds)
            {
                BinaryPrimitives.WriteUInt32BigEndian(destination[(record.RdataOffset - 6)..], seconds);
            }

            dropped--;
        }

        return position;
    }

    /// <summary>Takes records away from the counts, the last ones first.</summary>
    /// <returns>How many of them were of the additional section.</returns>
    private static int CutCounts(int dropped, ref ushort flags, Span<byte> destination)
    {
        var fromAdditional = Math.Min(dropped, BinaryPrimitives.ReadUInt16BigEndian(destination[10..]));
        dropped -= fromAdditional;
        if (dropped > 0)
        {
            flags |= TruncatedFlag;
            var authorities = BinaryPrimitives.ReadUInt16BigEndian(destination[8..]);
            var fromAuthority = Math.Min(dropped, authorities);
            BinaryPrimitives.WriteUInt16BigEndian(destination[8..], (ushort)(authorities - fromAuthority));
            BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(destination[6..]) - (dropped - fromAuthority)));
        }

        return fromAdditional;
    }

    private static int WriteOpt(Span<byte> destination, int length, bool dnssecOk, int extendedError)
    {
        var optionsLength = extendedError < 0 ? 0 : ExtendedErrorLength;
        OptRecord.Write(destination[length..], ResponseWriter.AdvertisedPayloadSize, 0, dnssecOk, (ushort)optionsLength);
        length += OptRecord.Length;
        if (extendedError >= 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], EdnsOptionCode.ExtendedError);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 2)..], 2);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 4)..], (ushort)extendedError);
        }

        return length + optionsLength;
    }
}

using System.Buffers.Binary;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding.Responses;

/// <summary>
/// Makes a client's response of an upstream's: ID, RD, CD and the question's own octets are the client's, the upstream's
/// OPT is replaced by ours with its Extended DNS Errors if the client had one, and records are left out whole from the end until it fits (TC when
/// Answer or Authority were cut). Records are copied as octets: pointers only lead back, and the question keeps its length.
/// Pure, thread-safe, no allocation.
/// </summary>
internal static class ResponseFitter
{
    private const int HeaderLength = 12;
    private const ushort ExtendedError = 15;
    private const int MaxExtendedErrors = 256;

    /// <summary>Writes the response into the context.</summary>
    /// <param name="context">The client's query.</param>
    /// <param name="answer">The upstream's response; its question is the client's but for letter case.</param>
    /// <returns>False if the response is malformed; the context is then as before.</returns>
    public static bool TryFit(QueryContext context, ReadOnlySpan<byte> answer)
    {
        ref readonly var query = ref context.Query;
        var room = context.ResponseLimit - (query.HasEdns ? OptRecord.Length : 0);
        if (!TryMeasure(answer, query.QuestionEnd, room, out var kept))
        {
            return false;
        }

        var response = context.ResponseBuffer();
        answer[..kept.End].CopyTo(response);
        context.Request[HeaderLength..query.QuestionEnd].CopyTo(response[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(response, query.Id);
        var extendedCode = kept.Opt.Ttl >> 24;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(answer[2..]);
        flags = (ushort)((flags & ~0x0110) | (query.Flags & 0x0110) | (kept.IsCut ? 0x0200 : 0));
        if (extendedCode != 0 && !query.HasEdns)
        {
            // An extended RCODE cannot be said without EDNS.
            flags = (ushort)((flags & ~0xF) | (ushort)ResponseCode.ServerFailure);
        }

        BinaryPrimitives.WriteUInt16BigEndian(response[2..], flags);
        BinaryPrimitives.WriteUInt16BigEndian(response[6..], kept.Answers);
        BinaryPrimitives.WriteUInt16BigEndian(response[8..], kept.Authorities);
        BinaryPrimitives.WriteUInt16BigEndian(response[10..], (ushort)(kept.Additionals + (query.HasEdns ? 1 : 0)));
        context.ResponseLength = kept.End;
        if (query.HasEdns)
        {
            var options = response[(kept.End + OptRecord.Length)..context.ResponseLimit];
            var optionsLength = CopyExtendedErrors(answer.Slice(kept.Opt.RdataOffset, kept.Opt.RdataLength), options);
            OptRecord.Write(response[kept.End..], ResponseWriter.AdvertisedPayloadSize, (byte)extendedCode, query.DnssecOk, (ushort)optionsLength);
            context.ResponseLength += OptRecord.Length + optionsLength;
        }

        return true;
    }

    /// <summary>Copies the Extended DNS Errors among options, as far as they fit: who forwards passes them on (RFC 8914 section 3).</summary>
    private static int CopyExtendedErrors(ReadOnlySpan<byte> options, Span<byte> destination)
    {
        var written = 0;
        while (options.Length >= 4)
        {
            var length = 4 + BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (length > options.Length)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(options) == ExtendedError && written + length <= Math.Min(destination.Length, MaxExtendedErrors))
            {
                options[..length].CopyTo(destination[written..]);
                written += length;
            }

            options = options[length..];
        }

        return written;
    }

    private static bool TryMeasure(ReadOnlySpan<byte> answer, int questionEnd, int room, out Kept kept)
    {
        kept = new Kept { End = questionEnd };
        int answers = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]);
        int authorities = BinaryPrimitives.ReadUInt16BigEndian(answer[8..]);
        var total = answers + authorities + BinaryPrimitives.ReadUInt16BigEndian(answer[10..]);
        var position = questionEnd;
        var isOpen = true;
        for (var i = 0; i < total; i++)
        {
            if (!RawRecord.TryRead(answer, ref position, out var record))
            {
                return false;
            }

            if (i >= answers + authorities && record.Type == RecordType.OPT)
            {
                // Nothing but signatures of the hop stands behind the OPT (RFC 8945 section 5.1): it ends here.
                kept.Opt = record;
                isOpen = false;
            }
            else if (isOpen && position <= room)
            {
                kept.End = position;
                kept.Count(i < answers ? Section.Answer : i < answers + authorities ? Section.Authority : Section.Additional);
            }
            else if (isOpen)
            {
                kept.IsCut |= i < answers + authorities;
                isOpen = false;
            }
            else
            {
                kept.IsCut |= i < answers + authorities;
            }
        }

        return true;
    }

    private ref struct Kept
    {
        public int End;
        public bool IsCut;
        public RawRecord Opt;
        public ushort Answers;
        public ushort Authorities;
        public ushort Additionals;

        public void Count(Section section)
        {
            switch (section)
            {
                case Section.Answer:
                    Answers++;
                    break;
                case Section.Authority:
                    Authorities++;
                    break;
                default:
                    Additionals++;
                    break;
            }
        }
    }
}

using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Caching;

/// <summary>
/// What has to be known of a response before it is kept: reads any octets without exception or allocation. Immutable.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="TtlSeconds">How long that is true: the least TTL of a success; of a denial the lesser of the SOA's TTL and MINIMUM (RFC 2308 section 5); 0 of a SERVFAIL.</param>
/// <param name="IsTruncated">TC.</param>
/// <param name="Length">Octets up to the OPT, which belongs to one hop and is not kept.</param>
/// <param name="Additionals">Records of the additional section up to the OPT.</param>
internal readonly record struct AnswerFacts(AnswerKind Kind, uint TtlSeconds, bool IsTruncated, int Length, ushort Additionals)
{
    private const int HeaderLength = 12;
    private const int SoaNumbers = 20;

    /// <summary>Reads a response.</summary>
    /// <param name="request">The query's octets.</param>
    /// <param name="query">What was read of them.</param>
    /// <param name="response">The response.</param>
    /// <param name="facts">What it says.</param>
    /// <returns>False if it is malformed or answers another question.</returns>
    public static bool TryRead(ReadOnlySpan<byte> request, in Query query, ReadOnlySpan<byte> response, out AnswerFacts facts)
    {
        facts = default;
        if (!IsAnswerTo(request, query, response))
        {
            return false;
        }

        int answers = BinaryPrimitives.ReadUInt16BigEndian(response[6..]);
        int authorities = BinaryPrimitives.ReadUInt16BigEndian(response[8..]);
        int additionals = BinaryPrimitives.ReadUInt16BigEndian(response[10..]);
        var walk = new Walk { Ttl = uint.MaxValue, Negative = uint.MaxValue };
        var position = query.QuestionEnd;
        var length = position;
        ushort kept = 0;
        for (var i = 0; i < answers + authorities + additionals; i++)
        {
            if (!RawRecord.TryRead(response, ref position, out var record))
            {
                return false;
            }

            if (record.Type == RecordType.OPT)
            {
                if (i < answers + authorities)
                {
                    return false;
                }

                // Nothing but signatures of the hop stands behind the OPT (RFC 8945 section 5.1).
                walk.HasExtendedCode = record.Ttl >> 24 != 0;
                break;
            }

            walk.Add(response, record, isAuthority: i >= answers && i < answers + authorities);
            length = position;
            kept += (ushort)(i >= answers + authorities ? 1 : 0);
        }

        var kind = KindOf((ResponseCode)(response[3] & 0xF), answers, walk);
        var ttl = kind switch { AnswerKind.Success => walk.Ttl, AnswerKind.Denial => walk.Negative, _ => 0u };
        facts = new AnswerFacts(kind, ttl, (response[2] & 0x02) != 0, length, kept);
        return true;
    }

    private static bool IsAnswerTo(ReadOnlySpan<byte> request, in Query query, ReadOnlySpan<byte> response)
    {
        var end = query.QuestionEnd;
        return query.NameLength > 0
            && response.Length >= end
            && (response[2] & 0xF8) == 0x80
            && response[4] == 0 && response[5] == 1
            && WireNames.EqualsIgnoreCase(response[HeaderLength..(end - 4)], request[HeaderLength..(end - 4)])
            && response[(end - 4)..end].SequenceEqual(request[(end - 4)..end]);
    }

    private static AnswerKind KindOf(ResponseCode code, int answers, in Walk walk) => code switch
    {
        _ when walk.HasExtendedCode => AnswerKind.None,
        ResponseCode.NoError when answers > 0 => AnswerKind.Success,
        ResponseCode.NoError or ResponseCode.NameError when walk.HasSoa => AnswerKind.Denial,
        ResponseCode.ServerFailure => AnswerKind.ServerFailure,
        _ => AnswerKind.None,
    };

    private struct Walk
    {
        public uint Ttl;
        public uint Negative;
        public bool HasSoa;
        public bool HasExtendedCode;

        public void Add(ReadOnlySpan<byte> response, in RawRecord record, bool isAuthority)
        {
            // RFC 2181 section 8: a TTL with the top bit set is 0.
            var ttl = record.Ttl > int.MaxValue ? 0 : record.Ttl;
            Ttl = Math.Min(Ttl, ttl);
            if (isAuthority && record is { Type: RecordType.SOA, RdataLength: >= SoaNumbers })
            {
                var minimum = BinaryPrimitives.ReadUInt32BigEndian(response[(record.RdataOffset + record.RdataLength - 4)..]);
                HasSoa = true;
                Negative = Math.Min(Negative, Math.Min(ttl, minimum));
            }
        }
    }
}

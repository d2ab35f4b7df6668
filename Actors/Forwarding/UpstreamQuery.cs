using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Forwarding;

/// <summary>
/// The query that goes upstream for a client's: the question octet by octet, RD, CD and DO as the client said them, an
/// unpredictable ID (RFC 5452 section 9.2), and an OPT of ours when the client had one. EDNS options concern one hop and
/// are not passed on, unless <c>rewrite</c> has set them. Immutable, thread-safe.
/// </summary>
internal sealed class UpstreamQuery
{
    private const int HeaderLength = 12;
    private const ushort ResponseFlag = 0x8000;
    private const ushort OpcodeMask = 0x7800;

    private readonly byte[] _octets;
    private readonly int _questionEnd;

    private UpstreamQuery(byte[] octets, int questionEnd)
    {
        _octets = octets;
        _questionEnd = questionEnd;
    }

    /// <summary>The message.</summary>
    public ReadOnlyMemory<byte> Octets => _octets;

    /// <summary>Everything but the ID: two clients whose keys agree may share one answer.</summary>
    public ReadOnlySpan<byte> Key => _octets.AsSpan(2);

    /// <summary>Makes the query for a client's.</summary>
    public static UpstreamQuery Of(QueryContext context)
    {
        ref readonly var query = ref context.Query;
        var options = context.PassesOptions && query.HasEdns ? context.Request.Slice(query.OptionsOffset, query.OptionsLength) : default;
        var octets = new byte[query.QuestionEnd + (query.HasEdns ? OptRecord.Length + options.Length : 0)];
        var fields = new QueryFields
        {
            Type = query.Type,
            Class = query.Class,
            RecursionDesired = query.RecursionDesired,
            CheckingDisabled = query.CheckingDisabled,
            UdpPayloadSize = query.HasEdns ? ResponseWriter.AdvertisedPayloadSize : (ushort)0,
            DnssecOk = query.DnssecOk,
        };
        QueryWriter.TryWrite(octets, fields, context.Name, options, out _);
        return Identified(octets, query.QuestionEnd);
    }

    /// <summary>Makes a health probe: the root's NS.</summary>
    public static UpstreamQuery Probe()
    {
        byte[] octets = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, (byte)RecordType.NS, 0, (byte)RecordClass.IN];
        return Identified(octets, octets.Length);
    }

    /// <summary>Says whether a message is the response to this query: ID, QR, opcode and question agree, letter case folded.</summary>
    public bool IsAnsweredBy(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength
            || BinaryPrimitives.ReadUInt16BigEndian(message) != BinaryPrimitives.ReadUInt16BigEndian(_octets))
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        return (flags & ResponseFlag) != 0
            && (flags & OpcodeMask) == 0
            && message[4] == 0 && message[5] == 1
            && message.Length >= _questionEnd
            && WireNames.EqualsIgnoreCase(message[HeaderLength..(_questionEnd - 4)], _octets.AsSpan(HeaderLength.._questionEnd)[..^4])
            && message[(_questionEnd - 4).._questionEnd].SequenceEqual(_octets.AsSpan(_questionEnd - 4, 4));
    }

    /// <summary>TC of a response.</summary>
    public static bool IsTruncated(ReadOnlySpan<byte> message) => (message[2] & 0x02) != 0;

    private static UpstreamQuery Identified(byte[] octets, int questionEnd)
    {
        RandomNumberGenerator.Fill(octets.AsSpan(0, 2));
        return new UpstreamQuery(octets, questionEnd);
    }
}

using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records.Text;

/// <summary>Reads the data of a record in presentation format: the form of its type, or the generic one (RFC 3597 section 5). Pure, thread-safe.</summary>
public static class RdataText
{
    private const string Generic = @"\#";

    /// <summary>Reads RDATA.</summary>
    /// <param name="type">TYPE.</param>
    /// <param name="words">The words of the record; at least one.</param>
    /// <param name="next">Where the words of RDATA begin.</param>
    /// <param name="origin">What names without a final dot are relative to.</param>
    /// <param name="rdata">RDATA, names uncompressed.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(
        RecordType type, IReadOnlyList<PresentationWord> words, int next, DomainName origin, out ReadOnlyMemory<byte> rdata, [NotNullWhen(false)] out PresentationFault? fault)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(origin);
        var data = new RdataWords(words, next, origin);
        rdata = default;
        var isRead = data.Peek() is { IsQuoted: false, Text: Generic } ? ReadGeneric(type, data) : ReadFields(type, data);
        if (isRead && !data.IsAtEnd)
        {
            var excess = data.Peek();
            data.Fail(excess, $"'{excess.Text}' is one word too many for a record of type {RecordTypeText.Of(type)}");
        }

        if (data.Fault is null && data.Octets.Length > ushort.MaxValue)
        {
            data.Fail(words[^1], $"the data has {data.Octets.Length} octets; a record holds 65535 at most");
        }

        fault = data.Fault;
        if (fault is null)
        {
            rdata = data.Octets;
        }

        return fault is null;
    }

    private static bool ReadFields(RecordType type, RdataWords data) => type switch
    {
        RecordType.A => data.IPv4(),
        RecordType.AAAA => data.IPv6(),
        RecordType.NS => data.Name("the name server"),
        RecordType.CNAME or RecordType.PTR or RecordType.DNAME => data.Name("the target"),
        RecordType.MX => data.Number16("the preference") && data.Name("the mail exchange"),
        RecordType.TXT or (RecordType)99 => data.Strings("the text"),
        RecordType.HINFO => data.String("the CPU") && data.String("the operating system"),
        RecordType.SRV => data.Number16("the priority") && data.Number16("the weight") && data.Number16("the port") && data.Name("the target"),
        RecordType.SOA => data.Name("the primary server") && data.Name("the mailbox") && data.Number32("the serial")
            && data.Time("refresh") && data.Time("retry") && data.Time("expire") && data.Time("minimum"),
        RecordType.CAA => data.Number8("the flags") && ReadTag(data) && ReadValue(data),
        RecordType.SVCB or RecordType.HTTPS => data.Number16("the priority") && data.Name("the target") && ServiceParameterReader.Read(data),
        _ => ReadLessCommon(type, data),
    };

    // Numbers without a name in RecordType, by the IANA registry of RR types.
    private static bool ReadLessCommon(RecordType type, RdataWords data) => (int)type switch
    {
        17 => data.Name("the mailbox") && data.Name("the text's name"),
        18 or 36 => data.Number16("the preference") && data.Name("the host"),
        35 => data.Number16("the order") && data.Number16("the preference") && data.String("the flags") && data.String("the service")
            && data.String("the regular expression") && data.Name("the replacement"),
        44 => data.Number8("the algorithm") && data.Number8("the fingerprint's type") && data.Hex("the fingerprint", toEnd: true),
        52 or 53 => data.Number8("the usage") && data.Number8("the selector") && data.Number8("the matching type") && data.Hex("the data", toEnd: true),
        61 => data.Base64("the key"),
        63 => data.Number32("the serial") && data.Number8("the scheme") && data.Number8("the hash algorithm") && data.Hex("the digest", toEnd: true),
        256 => data.Number16("the priority") && data.Number16("the weight") && ReadValue(data),
        _ => DnssecText.Read(type, data),
    };

    private static bool ReadTag(RdataWords data)
    {
        if (!data.TryTake("the tag", out var word))
        {
            return false;
        }

        if (word.Text.Length is 0 or > byte.MaxValue || !word.Text.All(char.IsAsciiLetterOrDigit))
        {
            return data.Fail(word, $"the tag '{word.Text}' is no word of letters and digits; write for example issue");
        }

        return data.Write([(byte)word.Text.Length]) && data.TryOctets(word, out var octets) && data.Write(octets);
    }

    private static bool ReadValue(RdataWords data) =>
        data.TryTake("the value", out var word) && data.TryOctets(word, out var octets) && data.Write(octets);

    private static bool ReadGeneric(RecordType type, RdataWords data)
    {
        data.TryTake(Generic, out var mark);
        if (!data.TryNumber("the length of the data", ushort.MaxValue, out var length) || (length > 0 && !data.Hex("the data", toEnd: true)))
        {
            return false;
        }

        if (data.Octets.Length != length)
        {
            return data.Fail(mark, $"the length says {length} octets, and {data.Octets.Length} follow; correct one of them");
        }

        return RecordText.IsWellFormed(type, data.Octets.Span)
            || data.Fail(mark, $"the octets are no data of type {RecordTypeText.Of(type)}; correct them, or write them in the type's own form");
    }
}

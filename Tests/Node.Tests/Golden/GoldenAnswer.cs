using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Tests.Golden;

/// <summary>
/// Writes a response in the text form of an <c>answers</c> file: the question line, rcode and flags, then the sections.
/// CNAMEs at the head of an answer keep their order, for it means something; all other records are sorted. The decoder is
/// the tests' own, so that a fault of the product's cannot hide itself.
/// </summary>
internal sealed class GoldenAnswer
{
    private static readonly string[] Codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
    private static readonly (int Bit, string Name)[] Flags = [(0x0400, "aa"), (0x0200, "tc"), (0x0100, "rd"), (0x0080, "ra"), (0x0020, "ad"), (0x0010, "cd")];
    private readonly byte[] _message;
    private int _position = 12;

    private GoldenAnswer(byte[] message) => _message = message;

    /// <summary>Writes the response to a query.</summary>
    public static string ToText(GoldenQuery query, byte[] response) => new GoldenAnswer(response).Write(query);

    private string Write(GoldenQuery query)
    {
        var flags = Number(2);
        var lines = new List<string>
        {
            $"> {query.Text}",
            string.Join(' ', Flags.Where(flag => (flags & flag.Bit) != 0).Select(flag => flag.Name).Prepend(Code(flags & 15))),
        };
        Check((flags & 0x8000) != 0, "QR is not set");
        Check(Number(4) == 1, "there is not one question");
        Check(_message.AsSpan(12, query.Name.Wire.Length).SequenceEqual(query.Name.Wire), "the question is not the one asked, byte for byte");
        _position += query.Name.Wire.Length + 4;
        string? edns = null;
        var sections = new List<string>();
        foreach (var (offset, title) in new[] { (6, "ANSWER"), (8, "AUTHORITY"), (10, "ADDITIONAL") })
        {
            var records = new List<string>();
            for (var i = Number(offset); i > 0; i--)
            {
                records.Add(ReadRecord(ref edns));
            }

            records.RemoveAll(record => record.Length == 0);
            if (records.Count > 0 && query.CountOnly)
            {
                sections.Add($"{title} {records.Count}");
            }
            else if (records.Count > 0)
            {
                sections.Add(title);
                sections.AddRange(Order(records));
            }
        }

        Check(_position == _message.Length, "octets are left behind the last record");
        return string.Join('\n', edns is null ? lines.Concat(sections) : lines.Append(edns).Concat(sections));
    }

    private static IEnumerable<string> Order(List<string> records)
    {
        var head = records.TakeWhile(record => record.Contains(" IN CNAME ", StringComparison.Ordinal)).ToList();
        return head.Concat(records.Skip(head.Count).Order(StringComparer.Ordinal));
    }

    private string ReadRecord(ref string? edns)
    {
        var owner = ReadName();
        var type = ReadNumber();
        var @class = ReadNumber();
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(_message.AsSpan(_position));
        _position += 4;
        int length = ReadNumber();
        var end = _position + length;
        if ((RecordType)type == RecordType.OPT)
        {
            Check(edns is null && owner == ".", "there is more than one OPT, or it is not at the root");
            edns = $"EDNS {(ttl >> 16) & 255}{((ttl & 0x8000) != 0 ? " do" : string.Empty)}";
            _position = end;
            return string.Empty;
        }

        var data = ReadData((RecordType)type, end);
        Check(_position == end, $"the length of {owner} {(RecordType)type} is wrong");
        return $"{owner} {ttl} {(@class == 1 ? "IN" : $"CLASS{@class}")} {(RecordType)type} {data}";
    }

    private string ReadData(RecordType type, int end) => type switch
    {
        RecordType.A or RecordType.AAAA => new IPAddress(Take(end)).ToString(),
        RecordType.CNAME or RecordType.PTR or RecordType.NS => ReadName(),
        RecordType.SRV => $"{ReadNumber()} {ReadNumber()} {ReadNumber()} {ReadName()}",
        RecordType.SOA => ReadSoa(),
        RecordType.TXT => ReadTexts(end),
        _ => $"\\# {end - _position} {Convert.ToHexStringLower(Take(end))}",
    };

    private string ReadSoa()
    {
        var text = new StringBuilder($"{ReadName()} {ReadName()} <serial>");
        _position += 4;
        for (var i = 0; i < 4; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {BinaryPrimitives.ReadUInt32BigEndian(_message.AsSpan(_position))}");
            _position += 4;
        }

        return text.ToString();
    }

    private string ReadTexts(int end)
    {
        var texts = new List<string>();
        while (_position < end)
        {
            texts.Add($"\"{Encoding.Latin1.GetString(_message, _position + 1, _message[_position])}\"");
            _position += 1 + _message[_position];
        }

        return string.Join(' ', texts);
    }

    private string ReadName()
    {
        Span<byte> wire = stackalloc byte[WireNames.MaxLength + 1];
        var length = 0;
        var position = _position;
        var behind = 0;
        while (_message[position] != 0)
        {
            if (_message[position] >= 0xC0)
            {
                var target = Number(position) & 0x3FFF;
                Check(target < position, "a compression pointer does not lead back");
                behind = behind == 0 ? position + 2 : behind;
                position = target;
                continue;
            }

            Check(WireNames.TryAppendLabel(wire, ref length, _message.AsSpan(position + 1, _message[position])), "a name is too long");
            position += 1 + _message[position];
        }

        wire[length++] = 0;
        _position = behind == 0 ? position + 1 : behind;
        return WireNames.ToText(wire[..length]);
    }

    private ReadOnlySpan<byte> Take(int end)
    {
        var octets = _message.AsSpan(_position, end - _position);
        _position = end;
        return octets;
    }

    private ushort ReadNumber()
    {
        _position += 2;
        return Number(_position - 2);
    }

    private ushort Number(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_message.AsSpan(offset));

    private void Check(bool isRight, string fault)
    {
        if (!isRight)
        {
            throw new FormatException($"The response is malformed: {fault}. {Convert.ToHexStringLower(_message)}");
        }
    }

    private static string Code(int code) => code < Codes.Length ? Codes[code] : $"RCODE{code}";
}

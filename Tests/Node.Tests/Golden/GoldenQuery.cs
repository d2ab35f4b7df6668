using System.Buffers.Binary;
using System.Globalization;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Node.Tests.Golden;

/// <summary>
/// A line of a <c>queries</c> file: <c>name type [+option …]</c>. Options: <c>+tcp</c>, <c>+nord</c>, <c>+cd</c>,
/// <c>+dnssec</c> (EDNS with DO), <c>+bufsize=N</c> (EDNS with that size), <c>+class=CH</c>,
/// <c>+count</c> (the answer is written as the number of its records).
/// </summary>
internal sealed record GoldenQuery(string Text, DomainName Name, ushort Type, ushort Class, bool UseTcp, bool RecursionDesired, bool CheckingDisabled, int? UdpSize, bool DnssecOk, bool CountOnly)
{
    private const int HeaderLength = 12;

    public static GoldenQuery Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var query = new GoldenQuery(line, DomainName.Parse(words[0]), ParseType(words[1]), 1, false, true, false, null, false, false);
        return words.Skip(2).Aggregate(query, (current, option) => option switch
        {
            "+tcp" => current with { UseTcp = true },
            "+nord" => current with { RecursionDesired = false },
            "+cd" => current with { CheckingDisabled = true },
            "+dnssec" => current with { DnssecOk = true, UdpSize = current.UdpSize ?? 1232 },
            "+count" => current with { CountOnly = true },
            "+class=CH" => current with { Class = 3 },
            _ when option.StartsWith("+bufsize=", StringComparison.Ordinal) => current with { UdpSize = int.Parse(option.AsSpan(9), CultureInfo.InvariantCulture) },
            _ => throw new FormatException($"'{line}': the option {option} is not known."),
        });
    }

    /// <summary>The message on the wire.</summary>
    public byte[] ToOctets(ushort id)
    {
        var octets = new byte[HeaderLength + Name.Wire.Length + 4 + (UdpSize is null ? 0 : 11)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, id);
        octets[2] = (byte)(RecursionDesired ? 1 : 0);
        octets[3] = (byte)(CheckingDisabled ? 0x10 : 0);
        octets[5] = 1;
        Name.Wire.CopyTo(octets.AsSpan(HeaderLength));
        var rest = octets.AsSpan(HeaderLength + Name.Wire.Length);
        BinaryPrimitives.WriteUInt16BigEndian(rest, Type);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], Class);
        if (UdpSize is { } size)
        {
            octets[11] = 1;
            rest[6] = (byte)RecordType.OPT;
            BinaryPrimitives.WriteUInt16BigEndian(rest[7..], (ushort)size);
            rest[11] = (byte)(DnssecOk ? 0x80 : 0);
        }

        return octets;
    }

    private static ushort ParseType(string text) =>
        text.StartsWith("TYPE", StringComparison.Ordinal) ? ushort.Parse(text.AsSpan(4), CultureInfo.InvariantCulture) : (ushort)Enum.Parse<RecordType>(text);
}

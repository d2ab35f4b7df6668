using System.Globalization;

namespace ActorDns.Protocol.Records.Text;

/// <summary>Reads the data of DNSSEC's types (RFC 4034, RFC 5155, RFC 7344, RFC 7477) in presentation format. Pure, thread-safe.</summary>
internal static class DnssecText
{
    private const string TimeFormat = "yyyyMMddHHmmss";

    private static readonly (string, ushort)[] Algorithms =
    [
        ("RSASHA1", 5), ("RSASHA1-NSEC3-SHA1", 7), ("NSEC3RSASHA1", 7), ("RSASHA256", 8), ("RSASHA512", 10),
        ("ECDSAP256SHA256", 13), ("ECDSAP384SHA384", 14), ("ED25519", 15), ("ED448", 16),
    ];

    /// <summary>Reads RDATA of a type; one that has no form here is a fault.</summary>
    public static bool Read(RecordType type, RdataWords data) => (int)type switch
    {
        43 or 59 => data.Number16("the key tag") && Algorithm(data) && data.Number8("the digest's type") && data.Hex("the digest", toEnd: true),
        48 or 60 => data.Number16("the flags") && data.Number8("the protocol") && Algorithm(data) && data.Base64("the key"),
        46 => data.Type("the type covered") && Algorithm(data) && data.Number8("the number of labels") && data.Time("the original TTL")
            && Moment("the expiration", data) && Moment("the inception", data) && data.Number16("the key tag")
            && data.Name("the signer") && data.Base64("the signature"),
        47 => data.Name("the next name") && Types(data),
        50 => Hash(data) && NextHash(data) && Types(data),
        51 => Hash(data),
        62 => data.Number32("the serial") && data.Number16("the flags") && Types(data),
        _ => data.Fail(Last(data), $"the data of type {RecordTypeText.Of(type)} has no form of its own here; write \\# LENGTH HEX (RFC 3597)"),
    };

    private static PresentationWord Last(RdataWords data)
    {
        data.TryTake("the data", out var word);
        return word;
    }

    private static bool Algorithm(RdataWords data) => data.Mnemonic("the algorithm", 1, Algorithms);

    private static bool Moment(string what, RdataWords data)
    {
        if (!data.TryTake(what, out var word))
        {
            return false;
        }

        if (word.Text.Length == TimeFormat.Length)
        {
            return DateTime.TryParseExact(word.Text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
                ? data.Write32(unchecked((uint)(long)(moment - DateTime.UnixEpoch).TotalSeconds))
                : data.Fail(word, $"{what} '{word.Text}' is no moment; write it as YYYYMMDDHHmmSS");
        }

        return uint.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? data.Write32(seconds)
            : data.Fail(word, $"{what} '{word.Text}' is no moment; write it as YYYYMMDDHHmmSS, or in seconds since 1970");
    }

    private static bool Hash(RdataWords data)
    {
        if (!data.Number8("the hash algorithm") || !data.Number8("the flags") || !data.Number16("the iterations") || !data.TryTake("the salt", out var word))
        {
            return false;
        }

        if (word.Text == "-")
        {
            return data.Write([0]);
        }

        if (word.Text.Length is 0 or > 510 || word.Text.Length % 2 != 0 || !word.Text.All(char.IsAsciiHexDigit))
        {
            return data.Fail(word, $"the salt '{word.Text}' must be hexadecimal digits, two for each octet, or '-' for none");
        }

        return data.Write([(byte)(word.Text.Length / 2)]) && data.Write(Convert.FromHexString(word.Text));
    }

    /// <summary>Base 32 with the extended alphabet, without padding (RFC 4648 section 7).</summary>
    private static bool NextHash(RdataWords data)
    {
        if (!data.TryTake("the next hash", out var word))
        {
            return false;
        }

        var octets = new List<byte>();
        var (bits, count) = (0u, 0);
        foreach (var digit in word.Text)
        {
            var value = char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) is >= 'a' and <= 'v' ? (digit | 0x20) - 'a' + 10 : -1;
            if (value < 0)
            {
                return data.Fail(word, $"the next hash '{word.Text}' has '{digit}'; write base 32 with the digits 0 to 9 and A to V");
            }

            bits = (bits << 5) | (uint)value;
            count += 5;
            if (count >= 8)
            {
                count -= 8;
                octets.Add((byte)(bits >> count));
            }
        }

        return octets.Count is > 0 and <= byte.MaxValue
            ? data.Write([(byte)octets.Count]) && data.Write([.. octets])
            : data.Fail(word, $"the next hash has {octets.Count} octets; it has 1 to 255");
    }

    /// <summary>The types at a name, as windows of 256 bits (RFC 4034 section 4.1.2).</summary>
    private static bool Types(RdataWords data)
    {
        var windows = new SortedDictionary<int, byte[]>();
        while (!data.IsAtEnd)
        {
            data.TryTake("a type", out var word);
            if (!RecordTypeText.TryParse(word.Text, out var type))
            {
                return data.Fail(word, $"'{word.Text}' is no type; write a mnemonic such as A, or TYPE and its number");
            }

            var number = (int)type;
            if (!windows.TryGetValue(number >> 8, out var window))
            {
                windows.Add(number >> 8, window = new byte[32]);
            }

            window[(number & 0xFF) >> 3] |= (byte)(0x80 >> (number & 7));
        }

        foreach (var (number, window) in windows)
        {
            var used = window.AsSpan().TrimEnd((byte)0);
            data.Write([(byte)number, (byte)used.Length]);
            data.Write(used);
        }

        return true;
    }
}

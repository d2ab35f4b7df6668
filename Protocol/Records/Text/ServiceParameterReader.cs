using System.Buffers.Binary;
using System.Globalization;

namespace ActorDns.Protocol.Records.Text;

/// <summary>
/// Reads the parameters of SVCB and HTTPS records in presentation format (RFC 9460 section 2.1, appendix A), in any order, and
/// writes them by ascending keys. Pure, thread-safe.
/// </summary>
internal static class ServiceParameterReader
{
    private const int Mandatory = 0;
    private const int Alpn = 1;
    private const int NoDefaultAlpn = 2;
    private const int Port = 3;
    private const int IPv4Hint = 4;
    private const int Ech = 5;
    private const int IPv6Hint = 6;
    private const int Ohttp = 8;

    /// <summary>Reads all words up to the end.</summary>
    public static bool Read(RdataWords data)
    {
        var values = new SortedDictionary<int, byte[]>();
        while (!data.IsAtEnd)
        {
            data.TryTake("a parameter", out var word);
            if (!TryReadParameter(word, data, out var key, out var value))
            {
                return false;
            }

            if (!values.TryAdd(key, value))
            {
                return data.Fail(word, $"the parameter '{ServiceParameterText.KeyText(key)}' is given twice; write it once");
            }
        }

        return AreConsistent(values, data) && WriteAll(values, data);
    }

    private static bool TryReadParameter(PresentationWord word, RdataWords data, out int key, out byte[] value)
    {
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word.Text : word.Text[..equals];
        value = [];
        key = ServiceParameterText.KeyOf(name);
        if (key < 0)
        {
            return data.Fail(word, $"'{name}' is no parameter; write one such as alpn=h2 or port=443, or keyNNNNN=VALUE");
        }

        var text = equals < 0 ? string.Empty : word.Text[(equals + 1)..];
        if (key is NoDefaultAlpn or Ohttp ? text.Length > 0 : text.Length == 0 && key <= Ohttp)
        {
            return data.Fail(word, key is NoDefaultAlpn or Ohttp ? $"'{name}' takes no value; write it alone" : $"'{name}' lacks its value; write {name}=VALUE");
        }

        return data.TryOctets(word with { Text = text }, out var octets)
            && (TryReadValue(key, octets, out value) || data.Fail(word, $"'{text}' is no value of '{name}'; {CureOf(key)}"));
    }

    private static string CureOf(int key) => key switch
    {
        Mandatory => "write keys with commas between them, each once and without 'mandatory' itself, such as alpn,port",
        Alpn => "write protocols with commas between them, such as h2,h3",
        Port => "write a number from 0 to 65535",
        IPv4Hint => "write IPv4 addresses with commas between them",
        IPv6Hint => "write IPv6 addresses with commas between them",
        Ech => "write base 64",
        _ => "write at most 65535 octets",
    };

    private static bool TryReadValue(int key, byte[] octets, out byte[] value)
    {
        value = octets;
        switch (key)
        {
            case Mandatory:
                return TryReadKeys(octets, out value);
            case Alpn:
                return TryReadProtocols(octets, out value);
            case Port:
                value = new byte[2];
                var isPort = ushort.TryParse(octets, NumberStyles.None, CultureInfo.InvariantCulture, out var port);
                BinaryPrimitives.WriteUInt16BigEndian(value, port);
                return isPort;
            case IPv4Hint or IPv6Hint:
                return TryReadAddresses(octets, key == IPv4Hint ? 4 : 16, out value);
            case Ech:
                return TryReadBase64(octets, out value);
            default:
                return octets.Length <= ushort.MaxValue;
        }
    }

    private static bool TryReadKeys(byte[] octets, out byte[] value)
    {
        value = [];
        var keys = new SortedSet<int>();
        foreach (var name in Ascii(octets).Split(','))
        {
            var key = ServiceParameterText.KeyOf(name);
            if (key <= Mandatory || !keys.Add(key))
            {
                return false;
            }
        }

        value = [.. keys.SelectMany(key => new[] { (byte)(key >> 8), (byte)key })];
        return true;
    }

    /// <summary>Items parted by commas, in which \, and \\ stand for comma and backslash (appendix A.1).</summary>
    private static bool TryReadProtocols(byte[] octets, out byte[] value)
    {
        var result = new List<byte>();
        var item = new List<byte>();
        value = [];
        for (var i = 0; i <= octets.Length; i++)
        {
            if (i == octets.Length || octets[i] == ',')
            {
                if (item.Count is 0 or > byte.MaxValue)
                {
                    return false;
                }

                result.Add((byte)item.Count);
                result.AddRange(item);
                item.Clear();
                continue;
            }

            if (octets[i] == '\\' && ++i == octets.Length)
            {
                return false;
            }

            item.Add(octets[i]);
        }

        value = [.. result];
        return value.Length <= ushort.MaxValue;
    }

    private static bool TryReadAddresses(byte[] octets, int size, out byte[] value)
    {
        var result = new List<byte>();
        Span<byte> buffer = stackalloc byte[16];
        value = [];
        foreach (var text in Ascii(octets).Split(','))
        {
            if (!HostAddress.TryParse(text, out var address) || address.Length != size)
            {
                return false;
            }

            result.AddRange(buffer[..address.CopyTo(buffer)]);
        }

        value = [.. result];
        return value.Length <= ushort.MaxValue;
    }

    private static bool TryReadBase64(byte[] octets, out byte[] value)
    {
        value = [];
        try
        {
            value = Convert.FromBase64String(Ascii(octets));
            return value.Length is > 0 and <= ushort.MaxValue;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool AreConsistent(SortedDictionary<int, byte[]> values, RdataWords data)
    {
        var at = data.LastTaken;
        if (values.ContainsKey(NoDefaultAlpn) && !values.ContainsKey(Alpn))
        {
            return data.Fail(at, "'no-default-alpn' needs 'alpn' beside it (RFC 9460 section 7.1.1); add it");
        }

        var mandatory = values.GetValueOrDefault(Mandatory) ?? [];
        for (var i = 0; i < mandatory.Length; i += 2)
        {
            var key = BinaryPrimitives.ReadUInt16BigEndian(mandatory.AsSpan(i));
            if (!values.ContainsKey(key))
            {
                return data.Fail(at, $"'mandatory' names '{ServiceParameterText.KeyText(key)}', which is not there; add it, or take it from the list");
            }
        }

        return true;
    }

    private static bool WriteAll(SortedDictionary<int, byte[]> values, RdataWords data)
    {
        foreach (var (key, value) in values)
        {
            data.Write16((ushort)key);
            data.Write16((ushort)value.Length);
            data.Write(value);
        }

        return true;
    }

    private static string Ascii(byte[] octets) => System.Text.Encoding.Latin1.GetString(octets);
}

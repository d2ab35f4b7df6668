using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ActorDns.Protocol.Records;

/// <summary>
/// The parameters of SVCB and HTTPS records in presentation format (RFC 9460 section 2.1): named keys in their own form,
/// others as keyNNNNN with a string. Values that are not what their key says end the attempt.
/// </summary>
internal static class ServiceParameterText
{
    private static readonly string[] KeyNames =
        ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"];

    /// <summary>Writes all parameters up to the end of RDATA; keys must ascend (RFC 9460 section 2.2).</summary>
    /// <returns>False if the octets are no such parameters.</returns>
    public static bool TryWrite(ref RdataFields fields)
    {
        var last = -1;
        while (!fields.IsAtEnd)
        {
            if (!fields.TryTake16(out var key) || key <= last
                || !fields.TryTake16(out var length) || !fields.TryTake(length, out var value))
            {
                return false;
            }

            last = key;
            fields.Field(KeyText(key));
            if (!TryWriteValue(fields.Text, key, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A key's name, or key and the number.</summary>
    public static string KeyText(int key) =>
        key < KeyNames.Length ? KeyNames[key] : string.Create(CultureInfo.InvariantCulture, $"key{key}");

    /// <summary>The key of a name, or of key and a number without leading zeros; -1 if the text is neither.</summary>
    public static int KeyOf(string text)
    {
        var named = Array.IndexOf(KeyNames, text);
        if (named >= 0)
        {
            return named;
        }

        // 65535 is no key (RFC 9460 section 14.3.2).
        return NumberedText.TryParse(text, "key", ushort.MaxValue - 1, out var number) && !(text[3] == '0' && text.Length > 4) ? number : -1;
    }

    private static bool TryWriteValue(StringBuilder text, int key, ReadOnlySpan<byte> value) => key switch
    {
        0 => TryWriteKeys(text, value),
        1 => TryWriteProtocols(text, value),
        2 or 8 => value.IsEmpty,
        3 => TryWritePort(text, value),
        4 => TryWriteAddresses(text, value, 4),
        5 => TryWriteBase64(text, value),
        6 => TryWriteAddresses(text, value, 16),
        _ => TryWriteString(text, value),
    };

    private static bool TryWriteKeys(StringBuilder text, ReadOnlySpan<byte> value)
    {
        for (var position = 0; position + 1 < value.Length; position += 2)
        {
            text.Append(position == 0 ? '=' : ',').Append(KeyText(BinaryPrimitives.ReadUInt16BigEndian(value[position..])));
        }

        return value.Length > 0 && value.Length % 2 == 0;
    }

    private static bool TryWriteProtocols(StringBuilder text, ReadOnlySpan<byte> value)
    {
        var wellFormed = value.Length > 0;
        text.Append("=\"");
        for (var position = 0; position < value.Length && wellFormed; position += 1 + value[position])
        {
            int length = value[position];
            wellFormed = length > 0 && position + 1 + length <= value.Length;
            if (wellFormed)
            {
                text.Append(position == 0 ? "" : ",");
                AppendListItem(text, value.Slice(position + 1, length));
            }
        }

        text.Append('"');
        return wellFormed;
    }

    /// <summary>An item of a comma-separated list is escaped as such first, then as a character string (RFC 9460 appendix A.1).</summary>
    private static void AppendListItem(StringBuilder text, ReadOnlySpan<byte> item)
    {
        Span<byte> escaped = stackalloc byte[2 * byte.MaxValue];
        var length = 0;
        foreach (var octet in item)
        {
            if (octet is (byte)',' or (byte)'\\')
            {
                escaped[length++] = (byte)'\\';
            }

            escaped[length++] = octet;
        }

        RdataFields.AppendEscaped(text, escaped[..length]);
    }

    private static bool TryWritePort(StringBuilder text, ReadOnlySpan<byte> value)
    {
        if (value.Length != 2)
        {
            return false;
        }

        text.Append(CultureInfo.InvariantCulture, $"={BinaryPrimitives.ReadUInt16BigEndian(value)}");
        return true;
    }

    private static bool TryWriteAddresses(StringBuilder text, ReadOnlySpan<byte> value, int size)
    {
        for (var position = 0; position + size <= value.Length; position += size)
        {
            text.Append(position == 0 ? '=' : ',').Append(HostAddress.FromOctets(value.Slice(position, size)).ToString());
        }

        return value.Length > 0 && value.Length % size == 0;
    }

    private static bool TryWriteBase64(StringBuilder text, ReadOnlySpan<byte> value)
    {
        text.Append('=').Append(Convert.ToBase64String(value));
        return value.Length > 0;
    }

    private static bool TryWriteString(StringBuilder text, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return true;
        }

        text.Append("=\"");
        RdataFields.AppendEscaped(text, value);
        text.Append('"');
        return true;
    }
}

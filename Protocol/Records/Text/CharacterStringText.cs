using System.Globalization;
using System.Text;

namespace ActorDns.Protocol.Records.Text;

/// <summary>Takes the escapes of character strings apart (RFC 1035 section 5.1). Pure, thread-safe.</summary>
internal static class CharacterStringText
{
    /// <summary>The octets of a string: \X is X, \DDD the octet of that number, a character above 127 its UTF-8 octets.</summary>
    /// <returns>False at an escape that is neither.</returns>
    public static bool TryRead(string text, out byte[] octets)
    {
        octets = [];
        if (!text.Contains('\\'))
        {
            octets = Encoding.UTF8.GetBytes(text);
            return true;
        }

        var result = new List<byte>(text.Length);
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && ++i < text.Length && char.IsAsciiDigit(text[i]))
            {
                if (i + 3 > text.Length || !byte.TryParse(text.AsSpan(i, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
                {
                    return false;
                }

                result.Add(octet);
                i += 2;
                continue;
            }

            if (i == text.Length)
            {
                return false;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var consumed);
            result.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
            i += consumed - 1;
        }

        octets = [.. result];
        return true;
    }
}

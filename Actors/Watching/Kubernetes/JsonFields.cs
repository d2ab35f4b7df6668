using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Watching.Kubernetes;

/// <summary>
/// Steps through JSON objects field by field, in whatever order the fields come. Each ReadXxx stands on a field's name
/// and leaves the reader on the last token of its value; null is the same as a field that is not there.
/// </summary>
internal static class JsonFields
{
    /// <summary>The longest DNS label.</summary>
    public const int MaximumLabel = 63;

    /// <summary>The longest name of a Kubernetes object.</summary>
    public const int MaximumName = 253;

    /// <summary>Reads the opening brace.</summary>
    public static void Enter(scoped ref Utf8JsonReader reader, string field)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unexpected(field, "an object", reader.TokenType);
        }
    }

    /// <summary>Stands on a field's name: enters its object; false when it is null.</summary>
    public static bool TryEnterObject(scoped ref Utf8JsonReader reader, string field) => TryEnter(ref reader, field, JsonTokenType.StartObject, "an object");

    /// <summary>Stands on a field's name: enters its array; false when it is null.</summary>
    public static bool TryEnterArray(scoped ref Utf8JsonReader reader, string field) => TryEnter(ref reader, field, JsonTokenType.StartArray, "an array");

    /// <summary>Goes to the next field's name; false at the closing brace.</summary>
    public static bool NextField(scoped ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes to the next object of an array; false at its end. Nulls are passed over.</summary>
    public static bool NextObject(scoped ref Utf8JsonReader reader, string field)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return true;
                case JsonTokenType.Null:
                    continue;
                default:
                    throw Unexpected(field, "objects", reader.TokenType);
            }
        }

        return false;
    }

    /// <summary>Goes to the next text of an array; false at its end. Nulls are passed over.</summary>
    public static bool NextText(scoped ref Utf8JsonReader reader, string field)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    return true;
                case JsonTokenType.Null:
                    continue;
                default:
                    throw Unexpected(field, "texts", reader.TokenType);
            }
        }

        return false;
    }

    /// <summary>Passes over a field's value.</summary>
    public static void SkipField(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>The octets of a text field; empty for null. They point into the JSON unless the text has escapes.</summary>
    public static ReadOnlySpan<byte> ReadText(scoped ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => TextOf(ref reader),
            JsonTokenType.Null => default,
            _ => throw Unexpected(field, "a text", reader.TokenType),
        };
    }

    /// <summary>The octets of the text the reader stands on.</summary>
    public static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        // Names have no escapes; whoever sends one pays an array of at most the object's size.
        var plain = new byte[reader.ValueSpan.Length];
        return plain.AsSpan(0, reader.CopyString(plain));
    }

    /// <summary>A number of 0 to 65535; -1 for null.</summary>
    public static int ReadPortNumber(scoped ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => -1,
            JsonTokenType.Number when reader.TryGetInt32(out var number) && number is >= 0 and <= 65535 => number,
            JsonTokenType.Number => throw new ObjectFormatException($"{field} must be 1 to 65535"),
            _ => throw Unexpected(field, "a number", reader.TokenType),
        };
    }

    /// <summary>A resourceVersion; 0 for null or an empty one.</summary>
    public static ulong ReadVersion(scoped ref Utf8JsonReader reader, string field) => ParseVersion(ReadText(ref reader, field), field);

    /// <summary>A resourceVersion; 0 for an empty one.</summary>
    public static ulong ParseVersion(ReadOnlySpan<byte> text, string field)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (!Utf8Parser.TryParse(text, out ulong version, out var used) || used != text.Length)
        {
            throw new ObjectFormatException(
                $"{field} \"{Show(text)}\" is not a number; changes can only be put in order by the numeric versions of an API server on etcd");
        }

        return version;
    }

    /// <summary>An address in text form; the default value when it is none. IPv4 without allocation.</summary>
    public static HostAddress ParseAddress(ReadOnlySpan<byte> text)
    {
        if (TryParseIPv4(text, out var bits))
        {
            return HostAddress.FromBits(bits, isIPv4: true);
        }

        const int longest = 45;
        if (text.Length > longest || !Ascii.IsValid(text))
        {
            return default;
        }

        Span<char> characters = stackalloc char[longest];
        Encoding.ASCII.GetChars(text, characters);
        return HostAddress.TryParse(characters[..text.Length], out var address) ? address : default;
    }

    /// <summary>True for 1 to <paramref name="maximum"/> letters, digits, hyphens and underscores, with dots when <paramref name="dots"/>.</summary>
    public static bool IsName(ReadOnlySpan<byte> text, int maximum, bool dots)
    {
        foreach (var octet in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'_') && !(dots && octet == '.'))
            {
                return false;
            }
        }

        return text.Length >= 1 && text.Length <= maximum;
    }

    /// <summary>A text of the outside world for a message: cut, control characters replaced, so that it stays one line of a log.</summary>
    public static string Show(ReadOnlySpan<byte> text, int maximum = 64) =>
        Show(Encoding.UTF8.GetString(text[..Math.Min(text.Length, maximum)]), maximum);

    /// <summary>The same of characters; a parser's message quotes what it has met.</summary>
    public static string Show(string text, int maximum = 200) => string.Create(Math.Min(text.Length, maximum), text, static (shown, source) =>
    {
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = char.IsControl(source[i]) ? '?' : source[i];
        }
    });

    private static bool TryEnter(scoped ref Utf8JsonReader reader, string field, JsonTokenType start, string what)
    {
        reader.Read();
        return reader.TokenType == start || (reader.TokenType == JsonTokenType.Null ? false : throw Unexpected(field, what, reader.TokenType));
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> text, out uint bits)
    {
        bits = 0;
        for (var group = 0; group < 4; group++)
        {
            if (!Utf8Parser.TryParse(text, out byte octet, out var used) || used > 3 || (used > 1 && text[0] is (byte)'0' or (byte)'+'))
            {
                return false;
            }

            bits = (bits << 8) | octet;
            text = text[used..];
            if (group < 3)
            {
                if (text.IsEmpty || text[0] != '.')
                {
                    return false;
                }

                text = text[1..];
            }
        }

        return text.IsEmpty;
    }

    private static ObjectFormatException Unexpected(string field, string expected, JsonTokenType met) =>
        new($"{field} must be {expected}, not {met}");
}

using System.Globalization;
using System.Text;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>Takes the inside of an action, what stands between <c>{{</c> and <c>}}</c>, apart into words. Pure, thread-safe.</summary>
internal static class GoTemplateLexer
{
    /// <summary>Reads the words from an offset to the end of the action.</summary>
    /// <param name="text">The template.</param>
    /// <param name="offset">Where the inside begins; behind the action when it returns.</param>
    /// <param name="trimsAfter">True if the action ends with <c>-}}</c>.</param>
    /// <exception cref="GoTemplateException">The action cannot be read.</exception>
    public static List<GoTemplateToken> Read(string text, ref int offset, out bool trimsAfter)
    {
        var tokens = new List<GoTemplateToken>();
        var start = offset;
        var blank = false;
        while (offset < text.Length)
        {
            if (char.IsWhiteSpace(text[offset]))
            {
                (blank, offset) = (true, offset + 1);
                continue;
            }

            trimsAfter = blank && text.AsSpan(offset).StartsWith("-}}");
            if (trimsAfter || text.AsSpan(offset).StartsWith("}}"))
            {
                tokens.Add(new GoTemplateToken(GoTemplateTokenKind.End, "}}", offset, blank));
                offset += trimsAfter ? 3 : 2;
                return tokens;
            }

            tokens.Add(ReadToken(text, ref offset, blank));
            blank = false;
        }

        throw new GoTemplateException(start - 2, "'{{' is never closed; write '}}', and put the whole record in quotes");
    }

    private static GoTemplateToken ReadToken(string text, ref int offset, bool blank)
    {
        var start = offset;
        switch (text[offset])
        {
            case '"':
                return new GoTemplateToken(GoTemplateTokenKind.String, ReadQuoted(text, ref offset), start, blank);
            case '`':
                var end = text.IndexOf('`', offset + 1);
                if (end < 0)
                {
                    throw new GoTemplateException(start, "a '`' is never closed");
                }

                offset = end + 1;
                return new GoTemplateToken(GoTemplateTokenKind.String, text[(start + 1)..end], start, blank);
            case '(' or ')' or '|' or '=' or ',':
                offset++;
                return new GoTemplateToken(GoTemplateTokenKind.Sign, text[start..offset], start, blank);
            case ':' when offset + 1 < text.Length && text[offset + 1] == '=':
                offset += 2;
                return new GoTemplateToken(GoTemplateTokenKind.Sign, ":=", start, blank);
            case '.' or '$':
                var kind = text[offset++] == '.' ? GoTemplateTokenKind.Field : GoTemplateTokenKind.Variable;
                TakeName(text, ref offset, withDots: kind == GoTemplateTokenKind.Field);
                return new GoTemplateToken(kind, text[start..offset], start, blank);
            case '-' or (>= '0' and <= '9'):
                return new GoTemplateToken(GoTemplateTokenKind.Number, ReadNumber(text, ref offset), start, blank);
            case var first when IsNameCharacter(first):
                TakeName(text, ref offset, withDots: false);
                return new GoTemplateToken(GoTemplateTokenKind.Word, text[start..offset], start, blank);
            default:
                throw new GoTemplateException(start, $"'{text[start]}' has no meaning in an action; write fields such as .Name, functions and strings in quotes");
        }
    }

    private static void TakeName(string text, ref int offset, bool withDots)
    {
        while (offset < text.Length && (IsNameCharacter(text[offset]) || (withDots && text[offset] == '.')))
        {
            offset++;
        }
    }

    private static bool IsNameCharacter(char character) => character == '_' || char.IsLetterOrDigit(character);

    private static string ReadNumber(string text, ref int offset)
    {
        var start = offset++;
        TakeName(text, ref offset, withDots: true);
        var digits = text.AsSpan(start, offset - start);
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (isHex
            ? long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        throw new GoTemplateException(start, $"'{digits}' is no whole number");
    }

    private static string ReadQuoted(string text, ref int offset)
    {
        var result = new StringBuilder();
        var start = offset++;
        for (; offset < text.Length && text[offset] != '"'; offset++)
        {
            if (text[offset] != '\\')
            {
                result.Append(text[offset]);
                continue;
            }

            result.Append(++offset >= text.Length ? '\\' : text[offset] switch
            {
                'n' => '\n',
                't' => '\t',
                '\\' or '"' => text[offset],
                _ => throw new GoTemplateException(offset - 1, $"'\\{text[offset]}' is no escape that is known; write \\\\, \\\", \\n or \\t, or put the string in backquotes"),
            });
        }

        if (offset >= text.Length)
        {
            throw new GoTemplateException(start, "a quote in an action is never closed");
        }

        offset++;
        return result.ToString();
    }
}

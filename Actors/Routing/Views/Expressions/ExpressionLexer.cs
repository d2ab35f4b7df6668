using System.Text;

namespace ActorDns.Actors.Routing.Views.Expressions;

/// <summary>Takes an expression apart into words. Pure, thread-safe.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ",", "-"];

    /// <summary>Reads all words; the last one is the end.</summary>
    /// <exception cref="ExpressionException">There is what no expression has.</exception>
    public static List<ExpressionToken> Read(string text)
    {
        var tokens = new List<ExpressionToken>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            tokens.Add(ReadToken(text, ref i));
        }

        tokens.Add(new ExpressionToken(ExpressionTokenKind.End, "the end", text.Length));
        return tokens;
    }

    private static ExpressionToken ReadToken(string text, ref int i)
    {
        var start = i;
        if (text[i] is '"' or '\'' or '`')
        {
            return new ExpressionToken(ExpressionTokenKind.String, ReadString(text, ref i), start);
        }

        if (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_')
        {
            while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_'))
            {
                i++;
            }

            return new ExpressionToken(char.IsAsciiDigit(text[start]) ? ExpressionTokenKind.Number : ExpressionTokenKind.Word, text[start..i], start);
        }

        foreach (var sign in Signs)
        {
            if (text.AsSpan(i).StartsWith(sign, StringComparison.Ordinal))
            {
                i += sign.Length;
                return new ExpressionToken(ExpressionTokenKind.Sign, sign, start);
            }
        }

        throw new ExpressionException(start, $"'{text[start]}' is no operator that is served; known are == != < <= > >= && || ! in matches startsWith endsWith contains");
    }

    private static string ReadString(string text, ref int i)
    {
        var (start, quote) = (i, text[i++]);
        var result = new StringBuilder();
        for (; i < text.Length && text[i] != quote; i++)
        {
            if (text[i] == '\\' && quote != '`' && i + 1 < text.Length)
            {
                i++;
                result.Append(text[i] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    '\\' or '"' or '\'' => text[i],
                    _ => throw new ExpressionException(i - 1, $"'\\{text[i]}' is no escape of a string; write '\\\\{text[i]}' for a backslash, or put the string in backquotes"),
                });
                continue;
            }

            result.Append(text[i]);
        }

        if (i == text.Length)
        {
            throw new ExpressionException(start, $"a string is never closed; write {quote} at its end");
        }

        i++;
        return result.ToString();
    }
}

using System.Globalization;
using System.Text;

namespace ActorDns.Actors.Routing.Template.Text;

/// <summary>
/// Go's <c>printf</c> for strings and numbers: %s %v %d %x %X %o %b %t %%, with width and the flags - and 0. Other verbs are a
/// fault of the run. Pure, thread-safe.
/// </summary>
internal static class GoFormat
{
    private const int MaxWidth = 255;

    /// <summary>Formats; the first value is the format.</summary>
    public static object? Run(TemplateScope scope, object?[] values)
    {
        if (values[0] is not string format)
        {
            return scope.Fail("printf takes a format in quotes first");
        }

        var result = new StringBuilder();
        var next = 1;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            var start = i++;
            var flags = format.AsSpan(i, format.AsSpan(i).IndexOfAnyExcept("-0") is var length && length < 0 ? format.Length - i : length);
            i += flags.Length;
            var width = 0;
            for (; i < format.Length && char.IsAsciiDigit(format[i]); i++)
            {
                width = Math.Min((width * 10) + (format[i] - '0'), MaxWidth + 1);
            }

            if (i < format.Length && format[i] == '%')
            {
                result.Append('%');
                continue;
            }

            if (i == format.Length || width > MaxWidth || next >= values.Length || TextOf(format[i], values[next++]) is not { } text)
            {
                return scope.Fail($"printf: '{format[start..Math.Min(i + 1, format.Length)]}' cannot be filled in; known are %s %v %d %x %X %o %b %t %% and a width up to {MaxWidth}");
            }

            result.Append(flags.Contains('-') ? text.PadRight(width) : text.PadLeft(width, flags.Contains('0') ? '0' : ' '));
        }

        return result.ToString();
    }

    private static string? TextOf(char verb, object? value) => (verb, value) switch
    {
        ('v', _) => GoTemplateFunctions.Print(value),
        ('s', string text) => text,
        ('t', bool) => GoTemplateFunctions.Print(value),
        ('d', long or ulong) => GoTemplateFunctions.Print(value),
        ('x' or 'X', string text) => Hex(verb, Encoding.UTF8.GetBytes(text)),
        ('x' or 'X' or 'o' or 'b', long and < 0) => null,
        ('x' or 'X', long or ulong) => ((IFormattable)value).ToString(verb.ToString(), CultureInfo.InvariantCulture),
        ('b', long or ulong) => ((IFormattable)value).ToString("b", CultureInfo.InvariantCulture),
        ('o', long or ulong) => Convert.ToString(unchecked((long)Convert.ToUInt64(value, CultureInfo.InvariantCulture)), 8),
        _ => null,
    };

    private static string Hex(char verb, byte[] octets) => verb == 'x' ? Convert.ToHexStringLower(octets) : Convert.ToHexString(octets);
}

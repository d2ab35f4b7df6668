using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ActorDns.Protocol.Zones;

/// <summary>
/// A word of a <c>$GENERATE</c>: <c>$</c> is the number, <c>${OFFSET,WIDTH,BASE}</c> another one in another form, <c>$$</c> and
/// <c>\$</c> a dollar sign. Pure.
/// </summary>
internal static class GenerateText
{
    private const int MaxWidth = 63;

    public static bool TryExpand(string pattern, int number, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var expanded = new StringBuilder(pattern.Length + 8);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                expanded.Append(pattern[i]).Append(pattern[++i]);
            }
            else if (pattern[i] != '$')
            {
                expanded.Append(pattern[i]);
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '$')
            {
                expanded.Append(@"\$");
                i++;
            }
            else if (i + 1 == pattern.Length || pattern[i + 1] != '{')
            {
                expanded.Append(CultureInfo.InvariantCulture, $"{number}");
            }
            else if (pattern.IndexOf('}', i) is var end && end > 0 && TryFormat(pattern[(i + 2)..end].Split(','), number, expanded))
            {
                i = end;
            }
            else
            {
                return false;
            }
        }

        text = expanded.ToString();
        return true;
    }

    private static bool TryFormat(string[] parts, int number, StringBuilder expanded)
    {
        var width = 0;
        var form = parts.Length > 2 ? parts[2] : "d";
        if (parts.Length > 3
            || !int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset)
            || (parts.Length > 1 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width) && width <= MaxWidth))
            || form is not ("d" or "o" or "x" or "X")
            || (long)number + offset is < 0 or > uint.MaxValue)
        {
            return false;
        }

        var shifted = (long)number + offset;
        var digits = form == "o" ? Convert.ToString(shifted, 8) : shifted.ToString(form == "d" ? "D" : form, CultureInfo.InvariantCulture);
        expanded.Append(digits.PadLeft(width, '0'));
        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ActorDns.Actors.Routing.Matching;

/// <summary>
/// A regular expression as Corefiles write it (Go's RE2 syntax), run by the framework's engine that does not backtrack: no
/// text takes more than linear time. What RE2 and the framework write differently is translated (<c>(?P&lt;name&gt;)</c>,
/// <c>\z</c>, <c>[[:alpha:]]</c>); what has no counterpart is refused by name. Groups are numbered from left to right, named
/// ones too, as Go numbers them. Immutable, thread-safe.
/// </summary>
public sealed class GoPattern
{
    /// <summary>Longest pattern in characters, as in CoreDNS.</summary>
    public const int MaxLength = 10_000;

    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    private readonly Regex _regex;

    private GoPattern(string text, Regex regex, IReadOnlyList<string> groupNames)
    {
        Text = text;
        _regex = regex;
        GroupNames = groupNames;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>The names of the groups by number; empty for those without. The first one stands for the whole match.</summary>
    public IReadOnlyList<string> GroupNames { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern, ready to match.</param>
    /// <param name="error">What is wrong and what would be right.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out GoPattern? pattern, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (pattern, error) = (null, null);
        if (text.Length > MaxLength)
        {
            error = $"the regular expression has {text.Length} characters; at most {MaxLength} are allowed";
            return false;
        }

        var names = new List<string> { string.Empty };
        try
        {
            var translated = Translate(text, names);
            var regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            pattern = new GoPattern(text, regex, names);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or FormatException)
        {
            error = $"'{text}' is no regular expression that can be used: {exception.Message.ReplaceLineEndings(" ")}";
            return false;
        }
    }

    /// <summary>True if the text matches somewhere. Allocates nothing once warm.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) => _regex.IsMatch(text);

    /// <summary>The groups of the first match by number, the whole match first; null without a match. Groups that took no part are empty.</summary>
    public string[]? Match(string text)
    {
        var match = _regex.Match(text);
        if (!match.Success)
        {
            return null;
        }

        var groups = new string[match.Groups.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = match.Groups[i].Value;
        }

        return groups;
    }

    /// <summary>Fills the groups of a match into a text, where it says <c>{0}</c>, <c>{1}</c>, ….</summary>
    public static string Fill(string text, string[] groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        for (var i = 0; i < groups.Length; i++)
        {
            text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), groups[i], StringComparison.Ordinal);
        }

        return text;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Translate(string text, List<string> names)
    {
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    TranslateEscape(text, ref i, result);
                    break;
                case '[':
                    TranslateClass(text, ref i, result);
                    break;
                case '(':
                    TranslateGroup(text, ref i, result, names);
                    break;
                case '$':
                    // The framework's $ also matches before a final line feed.
                    result.Append(@"\z");
                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        return result.ToString();
    }

    private static void TranslateEscape(string text, ref int i, StringBuilder result)
    {
        if (++i == text.Length)
        {
            throw new FormatException("it ends with a backslash; write \\\\ for a backslash");
        }

        if (text[i] is 'Q' or 'E' or 'C')
        {
            throw new FormatException($"\\{text[i]} is not supported; escape each special character by itself, for example \\.");
        }

        if (text[i] is 'p' or 'P' && i + 1 < text.Length && text[i + 1] != '{')
        {
            result.Append('\\').Append(text[i]).Append('{').Append(text[++i]).Append('}');
            return;
        }

        // RE2's classes hold ASCII only, and so do names in presentation format: the framework's wider ones mean the same.
        result.Append('\\').Append(text[i]);
    }

    private static void TranslateClass(string text, ref int i, StringBuilder result)
    {
        result.Append('[');
        i++;
        if (i < text.Length && text[i] == '^')
        {
            result.Append('^');
            i++;
        }

        for (var first = true; i < text.Length; i++, first = false)
        {
            switch (text[i])
            {
                case ']' when !first:
                    result.Append(']');
                    return;
                case ']':
                    result.Append(@"\]");
                    break;
                case '\\':
                    TranslateEscape(text, ref i, result);
                    break;
                case '[' when i + 1 < text.Length && text[i + 1] == ':':
                    AppendPosix(text, ref i, result);
                    break;
                case '[':
                    // Unescaped behind a '-', it would begin a subtraction, which RE2 does not know.
                    result.Append(@"\[");
                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        throw new FormatException("a '[' is never closed; write \\[ for the character itself");
    }

    private static void AppendPosix(string text, ref int i, StringBuilder result)
    {
        var end = text.IndexOf(":]", i, StringComparison.Ordinal);
        var name = end < 0 ? string.Empty : text[(i + 2)..end];
        if (!PosixClasses.TryGetValue(name, out var range))
        {
            throw new FormatException($"'[:{name}:]' is no class that is known; known are {string.Join(", ", PosixClasses.Keys)}");
        }

        result.Append(range);
        i = end + 1;
    }

    private static void TranslateGroup(string text, ref int i, StringBuilder result, List<string> names)
    {
        result.Append('(');
        if (i + 1 >= text.Length || text[i + 1] != '?')
        {
            names.Add(string.Empty);
            return;
        }

        var nameStart = text.AsSpan(i).StartsWith("(?P<", StringComparison.Ordinal) ? i + 4
            : text.AsSpan(i).StartsWith("(?<", StringComparison.Ordinal) && i + 3 < text.Length && text[i + 3] is not ('=' or '!') ? i + 3
            : -1;
        if (nameStart >= 0)
        {
            var end = text.IndexOf('>', nameStart);
            if (end < 0)
            {
                throw new FormatException("the name of a group is never closed; write (?P<name>…)");
            }

            // Left without its name: the framework would number named groups behind all others.
            names.Add(text[nameStart..end]);
            i = end;
            return;
        }

        var flags = i + 2;
        while (flags < text.Length && text[flags] is 'i' or 's' or '-' or 'm' or 'U')
        {
            if (text[flags] is 'U' or 'm')
            {
                throw new FormatException($"the flag (?{text[flags]}) is not supported; remove it");
            }

            flags++;
        }

        if (flags >= text.Length || text[flags] is not (':' or ')'))
        {
            throw new FormatException("'(?' is followed by what RE2 does not know (there is no look-ahead and no look-behind); write (…), (?:…), (?P<name>…) or (?i)");
        }

        result.Append(text, i + 1, flags - i);
        i = flags;
    }
}

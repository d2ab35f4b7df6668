using System.Text;
using System.Text.RegularExpressions;

namespace ActorDns.Node.Configuration.Corefile.Syntax;

/// <summary>Finds the files of an <c>import</c> pattern: <c>*</c>, <c>?</c> and <c>[a-z]</c> stand for characters of one path segment.</summary>
internal static class GlobPattern
{
    /// <summary>The most files one pattern may name.</summary>
    public const int MaxMatches = 1000;

    /// <summary>Says whether a path has wildcards.</summary>
    public static bool HasWildcards(string path) => path.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Finds what a full path with wildcards names, files and folders, sorted by name; at most <see cref="MaxMatches"/> and one.</summary>
    public static IReadOnlyList<string> Match(string fullPath)
    {
        var root = Path.GetPathRoot(fullPath) ?? string.Empty;
        IEnumerable<string> found = [root];
        foreach (var segment in fullPath[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            found = HasWildcards(segment) ? found.SelectMany(folder => Entries(folder, segment)) : found.Select(folder => Path.Combine(folder, segment));
        }

        return [.. found.Where(Path.Exists).Take(MaxMatches + 1).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Entries(string folder, string segment)
    {
        var regex = new Regex(ToRegex(segment), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Where(path => regex.IsMatch(Path.GetFileName(path)))
            : [];
    }

    private static string ToRegex(string segment)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < segment.Length; i++)
        {
            var classEnd = segment[i] == '[' ? segment.IndexOf(']', i + 1) : -1;
            if (classEnd > i + 1)
            {
                regex.Append(CharacterClass(segment[(i + 1)..classEnd]));
                i = classEnd;
            }
            else
            {
                regex.Append(segment[i] switch { '*' => ".*", '?' => ".", var c => Regex.Escape(c.ToString()) });
            }
        }

        return regex.Append("\\z").ToString();
    }

    private static string CharacterClass(string members)
    {
        var negated = members[0] is '^' or '!' && members.Length > 1;
        var escaped = (negated ? members[1..] : members).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal);
        return $"[{(negated ? "^" : string.Empty)}{escaped}]";
    }
}

using System.Diagnostics.CodeAnalysis;

namespace ActorDns.Actors.Routing.Matching;

/// <summary>
/// Compares names in lower-case presentation format with a text, as CoreDNS's rewrite rules do. Immutable, thread-safe.
/// </summary>
public sealed class NameMatcher
{
    private readonly GoPattern? _pattern;

    private NameMatcher(NameMatchKind kind, string text, GoPattern? pattern)
    {
        Kind = kind;
        Text = text;
        _pattern = pattern;
    }

    /// <summary>How it compares.</summary>
    public NameMatchKind Kind { get; }

    /// <summary>What it compares with, lower-case unless it is a regular expression.</summary>
    public string Text { get; }

    /// <summary>The number of groups a replacement may name; 0 unless it is a regular expression.</summary>
    public int GroupCount => _pattern is null ? 0 : _pattern.GroupNames.Count - 1;

    /// <summary>Makes a matcher.</summary>
    /// <param name="kind">How it compares.</param>
    /// <param name="text">What it compares with. CoreDNS takes every text but a regular expression with a final dot, and so does this.</param>
    /// <param name="matcher">The matcher.</param>
    /// <param name="error">What is wrong with a regular expression.</param>
    public static bool TryCreate(NameMatchKind kind, string text, [NotNullWhen(true)] out NameMatcher? matcher, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (matcher, error) = (null, null);
        GoPattern? pattern = null;
        if (kind == NameMatchKind.Regex && !GoPattern.TryParse(text, out pattern, out error))
        {
            return false;
        }

        matcher = new NameMatcher(kind, kind == NameMatchKind.Regex ? text : Qualify(text), pattern);
        return true;
    }

    /// <summary>Lower-cases a text and ends it with a dot.</summary>
    public static string Qualify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = text.ToLowerInvariant();
        return lower.EndsWith('.') ? lower : lower + ".";
    }

    /// <summary>True if the name matches. Allocates nothing.</summary>
    /// <param name="name">In lower-case presentation format with the final dot.</param>
    public bool IsMatch(ReadOnlySpan<char> name) => Kind switch
    {
        NameMatchKind.Exact => name.SequenceEqual(Text),
        NameMatchKind.Prefix => name.StartsWith(Text, StringComparison.Ordinal),
        NameMatchKind.Suffix => name.EndsWith(Text, StringComparison.Ordinal),
        NameMatchKind.Substring => name.Contains(Text, StringComparison.Ordinal),
        _ => _pattern!.IsMatch(name),
    };

    /// <summary>The name with what matched replaced; the name itself if nothing matches.</summary>
    /// <param name="name">In lower-case presentation format.</param>
    /// <param name="replacement">What comes in its place; with a regular expression the whole new name, where <c>{1}</c> stands for a group.</param>
    public string Replace(string name, string replacement)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Kind switch
        {
            _ when !IsMatch(name) => name,
            NameMatchKind.Exact => replacement,
            NameMatchKind.Prefix => replacement + name[Text.Length..],
            NameMatchKind.Suffix => name[..^Text.Length] + replacement,
            NameMatchKind.Substring => name.Replace(Text, replacement, StringComparison.Ordinal),
            _ => _pattern!.Match(name) is { } groups ? GoPattern.Fill(replacement, groups) : name,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Text}";
}

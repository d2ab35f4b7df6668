using ActorDns.Actors.Routing.Matching;

namespace ActorDns.Actors.Tests.Routing.Rewrite;

public sealed class GoPatternTests
{
    [Theory]
    [InlineData(@"^(?P<a>x)(y)(?P<b>z)$", "xyz", "xyz|x|y|z")]
    [InlineData(@"[[:digit:]]+", "ab12", "12")]
    [InlineData(@"[^[:alpha:].]+", "ab12.", "12")]
    [InlineData(@"[]a]+", "x]a]", "]a]")]
    [InlineData(@"(?i)ABC", "xabc", "abc")]
    [InlineData(@"(?:a|b)(c)?", "b", "b|")]
    [InlineData(@"a$", "a\n", null)]
    [InlineData(@"[a-z-[b]]", "-]", "-]")]
    public void Patterns_mean_what_RE2_says(string pattern, string text, string? groups)
    {
        Assert.True(GoPattern.TryParse(pattern, out var parsed, out var error), error);
        Assert.Equal(groups, parsed.Match(text) is { } match ? string.Join('|', match) : null);
        Assert.Equal(groups is not null, parsed.IsMatch(text));
    }

    [Theory]
    [InlineData(@"(a", "is no regular expression")]
    [InlineData(@"(?=a)", "look-ahead")]
    [InlineData(@"(?<!a)", "look-ahead")]
    [InlineData(@"(a)\1", "is no regular expression that can be used")]
    [InlineData(@"\Qa\E", @"\Q is not supported")]
    [InlineData(@"[[:foo:]]", "'[:foo:]' is no class")]
    [InlineData(@"[a", "'[' is never closed")]
    public void What_cannot_be_meant_is_refused_by_name(string pattern, string reason)
    {
        Assert.False(GoPattern.TryParse(pattern, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_is_too_long_is_refused() =>
        Assert.False(GoPattern.TryParse(new string('a', GoPattern.MaxLength + 1), out _, out _));
}

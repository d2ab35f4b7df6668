using ActorDns.Actors.Watching.Manifests;

namespace ActorDns.Actors.Tests.Watching.Manifests;

public sealed class LabelSelectorTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("  ", "a=1", true)]
    [InlineData("a=1", "a=1", true)]
    [InlineData("a==1", "a=1", true)]
    [InlineData("a = 1", "a=2", false)]
    [InlineData("a=1", "", false)]
    [InlineData("a!=1", "a=2", true)]
    [InlineData("a!=1", "", true)]
    [InlineData("a!=1", "a=1", false)]
    [InlineData("a in (1, 2)", "a=2", true)]
    [InlineData("a in (1,2)", "a=3", false)]
    [InlineData("a notin (1,2)", "a=3", true)]
    [InlineData("a notin (1,2)", "", true)]
    [InlineData("a notin (1,2)", "a=1", false)]
    [InlineData("a", "a=", true)]
    [InlineData("a", "b=1", false)]
    [InlineData("!a", "b=1", true)]
    [InlineData("! a", "a=1", false)]
    [InlineData("a=1,b", "a=1;b=2", true)]
    [InlineData("a=1,!b", "a=1;b=2", false)]
    [InlineData("a=", "a=", true)]
    [InlineData("a in (,x)", "a=", true)]
    [InlineData("in in (in)", "in=in", true)]
    [InlineData("app.kubernetes.io/name=web", "app.kubernetes.io/name=web", true)]
    public void Selects_as_the_API_server_does(string selector, string labels, bool isSelected)
    {
        var set = labels.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(isSelected, LabelSelector.Parse(selector).Matches(set));
    }

    [Theory]
    [InlineData("=1", "column 1: a label key is missing: write key, !key, key=value or key in (a,b)")]
    [InlineData("a=1,", "column 5: a label key is missing: write key, !key, key=value or key in (a,b)")]
    [InlineData("a=1 b=2", "column 5: 'b' is not expected here: join requirements with ','")]
    [InlineData("a in 1", "column 6: '(' is missing: write in (a,b) or notin (a,b)")]
    [InlineData("a in (1", "column 8: ')' is missing at the end of the values")]
    [InlineData("a>1", "column 2: '>' is not expected here: join requirements with ','")]
    [InlineData("-a=1", "column 1: '-a' is no label key: begin and end with a letter or digit")]
    [InlineData("a=-", "column 3: '-' is no label value: begin and end with a letter or digit")]
    [InlineData("A_b/c", "column 1: 'A_b/c' is no label key: before '/', use labels of lower-case letters, digits and '-', joined by '.'")]
    public void What_is_no_selector_is_refused_with_its_column(string selector, string reason)
    {
        Assert.False(LabelSelector.TryParse(selector, out _, out var error));
        Assert.Equal($"label selector '{selector}', {reason}", error);
    }
}

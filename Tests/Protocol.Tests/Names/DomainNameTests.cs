using ActorDns.Protocol.Names;
using ActorDns.Protocol.Tests.Wire;
using CsCheck;

namespace ActorDns.Protocol.Tests.Names;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("a.b", "a.b.")]
    [InlineData("a.b.", "a.b.")]
    [InlineData("_http._TCP.Web", "_http._TCP.Web.")]
    [InlineData(@"web\.default.shop", @"web\.default.shop.")]
    [InlineData(@"\097\065", "aA.")]
    [InlineData(@"\233\000", @"\233\000.")]
    [InlineData("é", @"\233.")]
    [InlineData(@"\;\@", @"\;\@.")]
    [InlineData("*", "*.")]
    [InlineData(".", ".")]
    public void Presentation_format_is_read_and_written(string text, string expected) =>
        Assert.Equal(expected, DomainName.Parse(text).ToString());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("..", "empty label")]
    [InlineData(".a", "empty label")]
    [InlineData("a..b", "empty label")]
    [InlineData(@"a\", "escape")]
    [InlineData(@"a\25", "escape")]
    [InlineData(@"a\256", "escape")]
    [InlineData("ж", "character above 255")]
    public void Text_that_is_no_name_says_why(string text, string reason)
    {
        Assert.False(DomainName.TryParse(text, out var name, out var error));
        Assert.Null(name);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<FormatException>(() => DomainName.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_have_at_most_63_octets_and_names_255()
    {
        var label = new string('a', 63);
        Assert.Equal(65, DomainName.Parse(label).Wire.Length);
        Assert.False(DomainName.TryParse(label + "a", out _, out var error));
        Assert.Contains("63", error, StringComparison.Ordinal);

        var three = $"{label}.{label}.{label}.";
        Assert.Equal(255, DomainName.Parse(three + new string('b', 61)).Wire.Length);
        Assert.False(DomainName.TryParse(three + new string('b', 62), out _, out error));
        Assert.Contains("255", error, StringComparison.Ordinal);
        Assert.False(DomainName.TryParse(three + new string('b', 62) + ".", out _, out _));
        Assert.Equal(127, DomainName.Parse(string.Concat(Enumerable.Repeat("a.", 127))).LabelCount);
    }

    [Fact]
    public void Text_reads_back_as_the_same_octets() =>
        ModelGen.AnyName.Sample(wire => DomainName.Parse(DomainName.FromWire(wire).ToString()).Wire.SequenceEqual(wire));

    [Fact]
    public void Equality_folds_ASCII_letters_only()
    {
        Assert.Equal(DomainName.Parse("Web.SHOP"), DomainName.Parse("web.shop"));
        Assert.Equal(DomainName.Parse("Web.SHOP").GetHashCode(), DomainName.Parse("web.shop").GetHashCode());
        Assert.NotEqual(DomainName.Parse(@"\201"), DomainName.Parse(@"\233"));
        Assert.NotEqual(DomainName.Parse(@"web\.shop"), DomainName.Parse("web.shop"));
        Assert.NotEqual(DomainName.Parse("[a"), DomainName.Parse("{a"));
    }

    [Theory]
    [InlineData("web.shop", "shop", true)]
    [InlineData("WEB.Shop", "sHOP", true)]
    [InlineData("shop", "shop", true)]
    [InlineData("shop", ".", true)]
    [InlineData("workshop", "shop", false)]
    [InlineData("shop", "web.shop", false)]
    [InlineData(@"web\004shop", "shop", false)]
    public void A_name_is_below_a_zone_at_label_borders_only(string name, string zone, bool expected) =>
        Assert.Equal(expected, DomainName.Parse(name).IsAtOrBelow(DomainName.Parse(zone)));

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 97 })]
    [InlineData(new byte[] { 1, 97, 0, 0 })]
    [InlineData(new byte[] { 0xC0, 0 })]
    [InlineData(new byte[] { 64, 0 })]
    public void Octets_that_are_no_name_are_refused(byte[] wire) => Assert.Throws<ArgumentException>(() => DomainName.FromWire(wire));
}

using System.Text;
using ActorDns.Actors.Watching.Kubernetes;

namespace ActorDns.Actors.Tests.Watching.Kubernetes;

public sealed class ListParserTests
{
    private const string Page = """
        { "kind": "ServiceList", "metadata": {"resourceVersion":"4711","continue":"abc=="},
          "items": [ {"a":"}]\"{[","b":[1,{"c":null}]}, {} ,{"d":"\\"}] , "extra":{"x":[[]]}, "flag":true, "number":-1.5e3 }
        """;

    private static readonly string[] Items = ["""{"a":"}]\"{[","b":[1,{"c":null}]}""", "{}", """{"d":"\\"}"""];

    [Fact]
    public async Task Items_are_the_same_wherever_the_stream_is_cut()
    {
        var octets = Encoding.UTF8.GetBytes(Page);
        for (var cut = 1; cut < octets.Length; cut++)
        {
            var (items, parser) = await ReadAsync(new CutStream(octets, at => at < cut ? cut - at : int.MaxValue));
            Assert.Equal(Items, items);
            Assert.Equal(4711UL, parser.Version);
            Assert.Equal("abc==", parser.Continue);
        }
    }

    [Fact]
    public async Task Items_are_the_same_octet_by_octet()
    {
        var (items, parser) = await ReadAsync(new CutStream(Encoding.UTF8.GetBytes(Page), _ => 1));
        Assert.Equal(Items, items);
        Assert.Equal(4711UL, parser.Version);
    }

    [Theory]
    [InlineData("""{"items":[{"a":1}],"metadata":{"resourceVersion":"5"}}""", 1, 5)]
    [InlineData("""{"items":null,"metadata":{"resourceVersion":"5"}}""", 0, 5)]
    [InlineData("""{"metadata":{"resourceVersion":"5","continue":null,"remainingItemCount":3},"items":[]}""", 0, 5)]
    [InlineData("""{"kind":"List"}""", 0, 0)]
    [InlineData("""{}""", 0, 0)]
    public async Task Fields_may_come_in_any_order_or_not_at_all(string json, int items, ulong version)
    {
        var (read, parser) = await ReadAsync(new CutStream(Encoding.UTF8.GetBytes(json), _ => 3));
        Assert.Equal(items, read.Count);
        Assert.Equal(version, parser.Version);
        Assert.Empty(parser.Continue);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"items":[1]}""")]
    [InlineData("""{items:[]}""")]
    [InlineData("""{"metadata":{"resourceVersion":"5x"}}""")]
    [InlineData("""{"metadata":7}""")]
    public async Task What_is_no_list_is_refused(string json) =>
        await Assert.ThrowsAsync<ObjectFormatException>(() => ReadAsync(new CutStream(Encoding.UTF8.GetBytes(json), _ => 1000)));

    [Fact]
    public async Task A_list_that_is_cut_has_no_end()
    {
        var octets = Encoding.UTF8.GetBytes(Page).AsSpan().TrimEnd((byte)'\n').ToArray();
        for (var length = 0; length < octets.Length; length++)
        {
            await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync(new CutStream(octets[..length], _ => 1000)));
        }
    }

    [Fact]
    public async Task An_item_over_the_limit_is_dropped_and_the_others_stand()
    {
        var json = $$$"""{"items":[{"a":1},{"b":"{{{new string('x', 300_000)}}}"},{"c":3}],"metadata":{"resourceVersion":"9"}}""";
        var (items, parser) = await ReadAsync(new CutStream(Encoding.UTF8.GetBytes(json), _ => 50_000), maximum: 200_000);
        Assert.Equal(["""{"a":1}""", "too large", """{"c":3}"""], items);
        Assert.Equal(9UL, parser.Version);
    }

    private static async Task<(List<string> Items, ListParser Parser)> ReadAsync(Stream stream, int maximum = 1 << 20)
    {
        using var buffer = new ResponseBuffer(stream, TimeSpan.FromSeconds(5), maximum, CancellationToken.None);
        var parser = new ListParser();
        var items = new List<string>();
        while (true)
        {
            switch (parser.Next(buffer, out var item))
            {
                case ListParser.Step.End:
                    return (items, parser);
                case ListParser.Step.Item:
                    items.Add(Encoding.UTF8.GetString(item));
                    continue;
                case ListParser.Step.TooLarge:
                    items.Add("too large");
                    continue;
            }

            if (await buffer.FillAsync() == 0)
            {
                throw new EndOfStreamException();
            }
        }
    }
}

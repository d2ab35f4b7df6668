using System.Globalization;
using System.Net;

namespace ActorDns.Node.Tests.Golden.Corefiles;

/// <summary>
/// A block of a <c>.answers</c> file of the Corefile corpus: <c>&gt; [@PORT] [@ADDRESS] QUERY</c> with a port and a <c>bind</c>
/// address as the Corefile has them, and the answer as the golden corpus writes it; <c>#</c> begins a comment.
/// </summary>
internal sealed record CorpusAnswers(int? Port, IPAddress? Address, GoldenQuery Query, string Expected)
{
    /// <summary>Reads a file.</summary>
    public static IReadOnlyList<CorpusAnswers> Parse(string text)
    {
        var lines = text.Split('\n').Where(line => !line.StartsWith('#'));
        return [.. string.Join('\n', lines).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => ParseBlock(block.Trim('\n')))];
    }

    private static CorpusAnswers ParseBlock(string block)
    {
        Assert.StartsWith("> ", block, StringComparison.Ordinal);
        var line = block.Split('\n')[0][2..];
        var words = line.Split(' ');
        var (port, address) = ((int?)null, (IPAddress?)null);
        foreach (var place in words.TakeWhile(word => word[0] == '@').Select(word => word[1..]))
        {
            if (int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                port = number;
            }
            else
            {
                address = IPAddress.Parse(place);
            }
        }

        var query = GoldenQuery.Parse(string.Join(' ', words.SkipWhile(word => word[0] == '@')));
        return new CorpusAnswers(port, address, query with { Text = line }, block);
    }
}

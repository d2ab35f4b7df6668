using System.Text;

namespace ActorDns.Node.Tests.Golden;

/// <summary>Every folder of the golden corpus, asked of a real node over real sockets.</summary>
public sealed class GoldenTests(GoldenNodes nodes) : IClassFixture<GoldenNodes>
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_node_answers_as_written(string name)
    {
        var golden = GoldenCase.Load(name);
        var client = await nodes.ForAsync(golden);
        var difference = new StringBuilder();
        foreach (var (query, expected) in golden.Queries.Zip(golden.Answers))
        {
            var actual = await client.TextOfAsync(query);
            if (actual != expected)
            {
                Describe(expected.Split('\n'), actual.Split('\n'), difference);
            }
        }

        Assert.True(difference.Length == 0, $"{name}: lines that are missing (-) and lines that should not be (+)\n{difference}");
    }

    private static void Describe(string[] expected, string[] actual, StringBuilder difference)
    {
        var surplus = actual.ToList();
        foreach (var line in expected)
        {
            difference.Append(surplus.Remove(line) ? "  " : "- ").Append(line).Append('\n');
        }

        foreach (var line in surplus)
        {
            difference.Append("+ ").Append(line).Append('\n');
        }

        difference.Append('\n');
    }
}

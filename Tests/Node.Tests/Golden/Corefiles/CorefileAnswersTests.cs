using ActorDns.Node.Tests.Configuration.Corefile;

namespace ActorDns.Node.Tests.Golden.Corefiles;

/// <summary>Every good Corefile of the corpus runs in a real node, and answers over real sockets as its <c>.answers</c> say.</summary>
public sealed class CorefileAnswersTests
{
    public static TheoryData<string> Good => CorefileCorpus.Names("good");

    [Theory]
    [MemberData(nameof(Good))]
    public async Task A_Corefile_starts_as_it_is_and_answers_as_written(string name)
    {
        var answers = CorpusAnswers.Parse(CorefileCorpus.Expected("good", name, ".answers"));
        await using var node = await CorpusNode.StartAsync(CorefileCorpus.Read("good", name).Configuration!);
        var actual = new List<string>();
        foreach (var (port, address, query, _) in answers)
        {
            actual.Add(await new GoldenClient(node.Endpoint(port, address)).TextOfAsync(query));
        }

        Assert.True(answers.Count >= 3, "Three queries at least, or nothing is shown.");
        Assert.Equal(string.Join("\n\n", answers.Select(answer => answer.Expected)), string.Join("\n\n", actual));
    }
}

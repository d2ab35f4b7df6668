namespace ActorDns.Node.Tests.Golden;

/// <summary>A folder of the golden corpus; its form is told in the corpus' README.</summary>
internal sealed record GoldenCase(string Folder, string ObjectsFile, string Corefile, IReadOnlyList<GoldenQuery> Queries, IReadOnlyList<string> Answers)
{
    /// <summary>The corpus.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    public static GoldenCase Load(string name)
    {
        var folder = Path.Combine(Root, name);
        var own = Path.Combine(folder, "Corefile");
        var queries = File.ReadLines(Path.Combine(folder, "queries")).Where(line => line.Length > 0 && line[0] != '#').Select(GoldenQuery.Parse);
        var answers = File.ReadAllText(Path.Combine(folder, "answers")).Split("\n\n").Select(block => block.Trim('\n'));
        return new GoldenCase(
            name,
            Path.Combine(folder, "objects.yaml"),
            File.ReadAllText(File.Exists(own) ? own : Path.Combine(Root, "Corefile")),
            [.. queries],
            [.. answers]);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ActorDns.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder, "Tests/Corpus/golden");
    }
}

using System.Text.RegularExpressions;
using ActorDns.Node.Tests.Deployment;

namespace ActorDns.Node.Tests.Golden.Corefiles;

/// <summary>
/// The Corefiles that people copy from this repository: files named Corefile and <c>Corefile: |</c> of YAML below k8s, and in
/// Markdown the blocks fenced as <c>corefile</c> and every other one in which a server block begins.
/// </summary>
internal static partial class WrittenCorefiles
{
    /// <summary>All of them, by where they stand: <c>README.md:12</c>.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Find().ToDictionary(found => found.Place, found => found.Text);

    /// <summary>Finds those of a Markdown text.</summary>
    public static IEnumerable<(int Line, string Text)> InMarkdown(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is not { Success: true } fence)
            {
                continue;
            }

            var body = lines.Skip(i + 1).TakeWhile(line => line.Trim() != "```").ToList();
            var content = string.Join('\n', body) + "\n";
            if (fence.Groups["language"].Value == "corefile" || ServerBlock().IsMatch(content))
            {
                yield return (i + 1, YamlBlock().IsMatch(content) ? string.Join('\n', InYaml(content).Select(found => found.Text)) : content);
            }

            i += body.Count + 1;
        }
    }

    /// <summary>Finds those of a YAML text.</summary>
    public static IEnumerable<(int Line, string Text)> InYaml(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (YamlBlock().IsMatch(lines[i]))
            {
                var indent = lines[i].Length - lines[i].TrimStart().Length;
                var body = lines.Skip(i + 1).TakeWhile(line => line.Trim().Length == 0 || line.Length - line.TrimStart().Length > indent);
                yield return (i + 1, string.Join('\n', body) + "\n");
            }
        }
    }

    private static IEnumerable<(string Place, string Text)> Find()
    {
        foreach (var path in Files())
        {
            var place = Path.GetRelativePath(Repository.Root, path);
            var text = File.ReadAllText(path);
            if (Path.GetFileName(path) == "Corefile")
            {
                yield return (place, text);
                continue;
            }

            foreach (var (line, found) in Path.GetExtension(path) == ".md" ? InMarkdown(text) : InYaml(text))
            {
                yield return ($"{place}:{line}", found);
            }
        }
    }

    private static IEnumerable<string> Files()
    {
        var below = ((string[])["k8s", "docs"]).Select(folder => Repository.PathOf(folder)).Where(Directory.Exists);
        return Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(below.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
            .Where(path => Path.GetFileName(path) == "Corefile" || Path.GetExtension(path) is ".md" or ".yaml" or ".yml");
    }

    [GeneratedRegex(@"^\s*```(?<language>\w*)\s*$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*[^\s#{]*(\.|:\d+)[^\s{]*( [^\s{]+)* \{\s*$", RegexOptions.Multiline)]
    private static partial Regex ServerBlock();

    [GeneratedRegex(@"^\s*Corefile: \|[-+]?\s*$", RegexOptions.Multiline)]
    private static partial Regex YamlBlock();
}

using System.Net;
using ActorDns.Node.Configuration.Corefile;

namespace ActorDns.Node.Tests.Configuration.Corefile;

/// <summary>Golden Corefiles: <c>Tests/Corpus/corefiles/KIND/NAME.corefile</c> with what is expected of it beside it.</summary>
internal static class CorefileCorpus
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Corpus", "corefiles");

    public static TheoryData<string> Names(string kind) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, kind), "*.corefile").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static CorefileReadResult Read(string kind, string name) =>
        CorefileReader.ReadFile(Path.Combine(Root, kind, name + ".corefile"), new CorefileReadOptions
        {
            EnvironmentVariable = variable => variable switch { "CORPUS" => Root, "STUB" => "stub.example", _ => null },
            InterfaceAddresses = name => name == "lo7" ? [IPAddress.Parse("10.7.0.1"), IPAddress.Parse("10.7.0.2")] : [],
        });

    public static string Expected(string kind, string name, string extension) => File.ReadAllText(Path.Combine(Root, kind, name + extension));

    /// <summary>Lines with the corpus' own folder left out, so that they are equal on every machine.</summary>
    public static string Lines(string kind, IEnumerable<object> lines) =>
        string.Concat(lines.Select(line => line + "\n")).Replace(Path.Combine(Root, kind) + "/", string.Empty, StringComparison.Ordinal);
}

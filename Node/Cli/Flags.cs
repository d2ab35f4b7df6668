using System.CommandLine;

namespace ActorDns.Node.Cli;

/// <summary>
/// The flags. Those of CoreDNS keep their names and single dash, so that a container's arguments stay as they are; two
/// dashes and <c>-flag=value</c> are taken too, as CoreDNS takes them.
/// </summary>
internal static class Flags
{
    public static Option<string?> Conf { get; } = new("-conf", "--conf")
    {
        Description = "Corefile to load, or 'stdin' (default: ./Corefile if there is one, else a built-in one)",
        HelpName = "FILE",
    };

    public static Option<string?> DnsPort { get; } = new("-dns.port", "--dns.port", "-p")
    {
        Description = "Port of zones that name none (default: 53; 1053 for the samples)",
        HelpName = "PORT",
    };

    public static Option<bool> Version { get; } = new("-version", "--version") { Description = "Show the version" };

    public static Option<bool> Quiet { get; } = new("-quiet", "--quiet") { Description = "Print nothing at the start" };

    public static Option<string?> Source { get; } = new("--source")
    {
        Description = "Where objects come from: kubernetes, or manifests:FOLDER",
        HelpName = "SOURCE",
    };

    public static Option<string?> Kubeconfig { get; } = new("--kubeconfig")
    {
        Description = "Kubeconfig of the API server (default: the cluster the node runs in)",
        HelpName = "FILE",
    };

    public static Option<int> Nodes { get; } = new("--nodes")
    {
        Description = "How many nodes, 1 to 16",
        HelpName = "COUNT",
        DefaultValueFactory = _ => 3,
    };

    public static Option<string> FirstAddress { get; } = new("--address")
    {
        Description = "Address of the first node; the others follow it",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.2",
    };

    public static Argument<string> CorefileToCheck { get; } = new("FILE") { Description = "The Corefile" };

    /// <summary>The settings that flags given on the command line stand for.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings(ParseResult result)
    {
        foreach (var (setting, option) in new[] { ("Corefile", Conf), ("DnsPort", DnsPort), ("Source", Source), ("Kubeconfig", Kubeconfig) })
        {
            if (result.GetValue(option) is { } value)
            {
                yield return KeyValuePair.Create($"{Configuration.NodeOptionsReader.Section}:{setting}", (string?)value);
            }
        }

        if (result.GetValue(Quiet))
        {
            yield return KeyValuePair.Create($"{Configuration.NodeOptionsReader.Section}:Quiet", (string?)"true");
        }
    }
}

using System.CommandLine;

namespace ActorDns.Node.Cli.Management;

/// <summary>The flags and arguments of the commands that ask a running node.</summary>
internal static class ManagementFlags
{
    public static Option<string> Management { get; } = new("--management")
    {
        Description = "A node's management endpoint",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ACTORDNS_MANAGEMENT") is { Length: > 0 } address ? address : "http://127.0.0.1:8558",
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the JSON as it came" };

    public static Option<bool> Explain { get; } = new("--explain") { Description = "Say why the answer is what it is" };

    public static Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "File with the token that lets you change something (default: environment variable ACTORDNS_TOKEN)",
        HelpName = "FILE",
    };

    public static Option<int> Changes { get; } = new("--changes")
    {
        Description = "End after so many answers that differ from the one before (default: go on until Ctrl-C)",
        HelpName = "COUNT",
    };

    public static Argument<string> Name { get; } = new("NAME") { Description = "A domain name" };

    public static Argument<string> Type { get; } = new("TYPE") { Description = "A record type", DefaultValueFactory = _ => "A" };
}

using System.CommandLine;
using System.Globalization;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Cli.Management;

/// <summary>The flags and arguments of the commands that ask a running node.</summary>
internal static class ManagementFlags
{
    public static Option<string> Management { get; } = new("--management")
    {
        Description = "A node's management endpoint",
        HelpName = "URL",
        DefaultValueFactory = _ => DefaultAddress(Environment.GetEnvironmentVariable),
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

    /// <summary>
    /// The node that is asked when the flag does not say: what ACTORDNS_MANAGEMENT names, else the node whose settings are in the
    /// environment, as in its own container, else one on this machine.
    /// </summary>
    public static string DefaultAddress(Func<string, string?> environment)
    {
        if (environment("ACTORDNS_MANAGEMENT") is { Length: > 0 } address)
        {
            return address;
        }

        var host = environment("ACTORDNS__MANAGEMENTHOST") is { Length: > 0 } own ? own
            : environment("ACTORDNS__CLUSTERHOST") is { Length: > 0 } bound ? bound
            : "127.0.0.1";
        var port = environment("ACTORDNS__MANAGEMENTPORT") is { Length: > 0 } set ? set : BootstrapOptions.DefaultManagementPort.ToString(CultureInfo.InvariantCulture);
        return host switch
        {
            "0.0.0.0" => $"http://127.0.0.1:{port}",
            _ when host.Contains(':', StringComparison.Ordinal) => $"http://[{(host == "::" ? "::1" : host)}]:{port}",
            _ => $"http://{host}:{port}",
        };
    }
}

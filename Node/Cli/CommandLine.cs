using System.CommandLine;
using System.CommandLine.Help;
using ActorDns.Node.Cli.Management;
using ActorDns.Node.Configuration.Reference;

namespace ActorDns.Node.Cli;

/// <summary>The command line: serves DNS without a command, runs a tier to try out, or checks a Corefile.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments say; gives an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var result = CreateRoot().Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && result.Action is not HelpAction)
        {
            return await ReportAsync(result);
        }

        return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Makes the commands and flags.</summary>
    internal static RootCommand CreateRoot()
    {
        var check = new Command("check-corefile", "Read a Corefile, print its errors or what each block will do, and exit") { Flags.CorefileToCheck };
        check.SetAction(result => CheckCorefileCommand.Run(result.GetRequiredValue(Flags.CorefileToCheck), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        var cluster = new Command("cluster", "Run several nodes on this machine, each a process at its own address on port 1053; kill one and ask the others")
        {
            Flags.Nodes, Flags.FirstAddress, Flags.Source, Flags.Kubeconfig,
        };
        cluster.SetAction(ClusterCommand.RunAsync);
        var docs = new Command("docs", "Print the reference of all settings, directives and flags, in Markdown") { Hidden = true };
        var root = new RootCommand("ActorDns: the DNS tier of a Kubernetes cluster.\n\n"
            + "The program is 'actordns', and 'kubectl actordns' where the .NET tool kubectl-actordns is installed.\n"
            + "Without arguments it serves the sample cluster on 127.0.0.1:1053.\n"
            + "Exit codes: 0 stopped as ordered, 1 wrong flag, setting or Corefile, 2 could not start, 3 failed while running,\n"
            + "4 the node asked does not answer or refuses, 5 it answered and all is not well.")
        {
            Flags.Conf, Flags.DnsPort, Flags.Source, Flags.Kubeconfig, Flags.Quiet, check, cluster, docs,
        };
        docs.SetAction(result => result.InvocationConfiguration.Output.Write(ConfigurationReference.Text(root)));
        foreach (var command in ManagementCommands.Create())
        {
            root.Subcommands.Add(command);
        }

        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(Flags.Version);
        root.SetAction((result, cancellationToken) => result.GetValue(Flags.Version)
            ? ShowVersionAsync(result.InvocationConfiguration.Output)
            : ServeCommand.RunAsync(result, cancellationToken));
        return root;
    }

    private static async Task<int> ShowVersionAsync(TextWriter output)
    {
        await output.WriteLineAsync(VersionText.Line);
        await output.WriteLineAsync(VersionText.Platform);
        return ExitCode.Ok;
    }

    private static async Task<int> ReportAsync(ParseResult result)
    {
        // A token nobody took is reported once for itself and once as its parent's fault: the tokens alone say it all.
        var messages = result.UnmatchedTokens.Count > 0
            ? result.UnmatchedTokens.Select(token => token.StartsWith('-') ? $"unknown flag '{token}'" : $"unexpected argument '{token}'")
            : result.Errors.Select(error => error.Message);
        foreach (var message in messages)
        {
            await Console.Error.WriteLineAsync($"actordns: error: {message}");
        }

        await Console.Error.WriteLineAsync("Run 'actordns --help' for the flags.");
        return ExitCode.ConfigurationError;
    }
}

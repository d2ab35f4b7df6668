using System.CommandLine;
using ActorDns.Node.Management.Dns;
using ActorDns.Node.Management.Http;

namespace ActorDns.Node.Cli.Management;

/// <summary>The commands that ask a running node at its management endpoint.</summary>
internal static class ManagementCommands
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private delegate Task<int> Run(ManagementClient client, ParseResult result, CancellationToken cancellationToken);

    /// <summary>Makes the commands.</summary>
    public static IEnumerable<Command> Create()
    {
        yield return Create("status", "Show how a node and its tier are", StatusAsync, [ManagementFlags.Json]);
        yield return Create("members", "List the members of the tier", MembersAsync, [ManagementFlags.Json]);
        yield return Create("shards", "List the nodes that hold each shard", ShardsAsync, [ManagementFlags.Json]);
        yield return Create("lookup", "Ask a node for a name, and why the answer is what it is", LookupAsync, [ManagementFlags.Explain, ManagementFlags.Json], [ManagementFlags.Name, ManagementFlags.Type]);
        yield return Create("watch", "Ask for a name each second and show the answers that differ from the one before", WatchAsync, [ManagementFlags.Changes], [ManagementFlags.Name, ManagementFlags.Type]);
        yield return Create("drain", "Make a node leave the tier in good order, and wait until it has", DrainCommand.RunAsync, [ManagementFlags.TokenFile]);
    }

    private static Command Create(string name, string description, Run run, Option[] options, Argument[]? arguments = null)
    {
        var command = new Command(name, description) { ManagementFlags.Management };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        foreach (var argument in arguments ?? [])
        {
            command.Arguments.Add(argument);
        }

        command.SetAction((result, cancellationToken) => RunAsync(run, result, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Run run, ParseResult result, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new ManagementClient(result.GetValue(ManagementFlags.Management)!);
            return await run(client, result, cancellationToken);
        }
        catch (ManagementException exception)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync($"actordns: error: {exception.Message}");
            return ExitCode.NotAnswered;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    private static async Task<int> StatusAsync(ManagementClient client, ParseResult result, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync("/status", cancellationToken);
        var status = client.Read(json, ManagementJson.Default.StatusAnswer);
        await WriteAsync(result, json, () => ManagementText.Of(status));
        return status.Ready ? ExitCode.Ok : ExitCode.NotWell;
    }

    private static async Task<int> MembersAsync(ManagementClient client, ParseResult result, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync("/cluster/members", cancellationToken);
        var members = client.Read(json, ManagementJson.Default.MembersAnswer);
        await WriteAsync(result, json, () => ManagementText.Of(members));
        return members.Unreachable.Count == 0 ? ExitCode.Ok : ExitCode.NotWell;
    }

    private static async Task<int> ShardsAsync(ManagementClient client, ParseResult result, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync("/status", cancellationToken);
        var status = client.Read(json, ManagementJson.Default.StatusAnswer);
        await WriteAsync(result, json, () => ManagementText.OfShards(status));
        return status.Shards.All(copies => copies.All(copy => copy >= 0)) ? ExitCode.Ok : ExitCode.NotWell;
    }

    private static async Task<int> LookupAsync(ManagementClient client, ParseResult result, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync(LookupPath(result), cancellationToken);
        var answer = client.Read(json, ManagementJson.Default.LookupAnswer);
        await WriteAsync(result, json, () => ManagementText.Of(answer, result.GetValue(ManagementFlags.Explain)));
        return answer.Code == "NOERROR" ? ExitCode.Ok : ExitCode.NotWell;
    }

    private static async Task<int> WatchAsync(ManagementClient client, ParseResult result, CancellationToken cancellationToken)
    {
        var wanted = result.GetValue(ManagementFlags.Changes);
        var shown = 0;
        string? last = null;
        while (wanted <= 0 || shown < wanted)
        {
            var answer = await client.GetAsync(LookupPath(result), ManagementJson.Default.LookupAnswer, cancellationToken);
            if (Signature(answer) is var signature && signature != last)
            {
                last = signature;
                shown++;
                await result.InvocationConfiguration.Output.WriteAsync($"{DateTimeOffset.UtcNow:HH:mm:ss.fff}Z {ManagementText.Of(answer, isExplained: false)}");
                await result.InvocationConfiguration.Output.FlushAsync(cancellationToken);
            }

            if (wanted <= 0 || shown < wanted)
            {
                await Task.Delay(WatchInterval, cancellationToken);
            }
        }

        return ExitCode.Ok;
    }

    // Addresses are given in turn: their order is no change.
    private static string Signature(LookupAnswer answer) => string.Join('\n', answer.Answer.Order(StringComparer.Ordinal).Prepend(answer.Code));

    private static string LookupPath(ParseResult result) =>
        $"/dns/lookup?name={Uri.EscapeDataString(result.GetValue(ManagementFlags.Name)!)}&type={Uri.EscapeDataString(result.GetValue(ManagementFlags.Type)!)}";

    private static async Task WriteAsync(ParseResult result, byte[] json, Func<string> text)
    {
        var output = result.InvocationConfiguration.Output;
        await output.WriteAsync(result.GetValue(ManagementFlags.Json) ? System.Text.Encoding.UTF8.GetString(json) + '\n' : text());
        await output.FlushAsync(CancellationToken.None);
    }
}

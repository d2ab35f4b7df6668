using System.CommandLine;
using System.Diagnostics;
using ActorDns.Node.Management.Http;

namespace ActorDns.Node.Cli.Management;

/// <summary>
/// <c>drain</c>: makes the node leave in good order (not ready, lameduck, shards handed over, out of the cluster, process ends)
/// and waits until it has. Progress goes to standard error.
/// </summary>
internal static class DrainCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Drains; gives an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(ManagementClient client, ParseResult result, CancellationToken cancellationToken)
    {
        var error = result.InvocationConfiguration.Error;
        var token = Token(result.GetValue(ManagementFlags.TokenFile));
        var self = (await client.GetAsync("/cluster/members", ManagementJson.Default.MembersAnswer, cancellationToken)).SelfNode;
        await client.LeaveAsync(self, token, cancellationToken);
        await error.WriteLineAsync($"{self} is leaving");
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Limit)
        {
            try
            {
                var status = await client.GetAsync("/status", ManagementJson.Default.StatusAnswer, cancellationToken);
                var index = status.Nodes.ToList().IndexOf(self);
                var held = index < 0 ? 0 : status.Shards.Sum(copies => copies.Count(copy => copy == index));
                await error.WriteLineAsync($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {(status.Ready ? "ready" : "not ready")}, {held} shard copies here");
            }
            catch (ManagementException)
            {
                await result.InvocationConfiguration.Output.WriteLineAsync($"{self} has left");
                return ExitCode.Ok;
            }

            await Task.Delay(Interval, cancellationToken);
        }

        throw new ManagementException($"{self} still answers after {Limit.TotalSeconds:0} s");
    }

    private static string Token(string? file)
    {
        try
        {
            var token = (file is null ? Environment.GetEnvironmentVariable("ACTORDNS_TOKEN") : File.ReadAllText(file))?.Trim();
            return string.IsNullOrEmpty(token) ? throw new ManagementException("no token: set ACTORDNS_TOKEN, or name a file: --token-file FILE") : token;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManagementException($"--token-file: {exception.Message}");
        }
    }
}

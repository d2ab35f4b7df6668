using System.CommandLine;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;
using ActorDns.Node.Logging;

namespace ActorDns.Node.Cli;

/// <summary>The command without a name: serves DNS until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Serves; gives an <see cref="ExitCode"/> when it has stopped.</summary>
    public static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        NodePlan plan;
        try
        {
            plan = NodePlanner.Plan(ReadOptions(result));
            plan = plan.IsTryOut ? PortProbe.WithoutPortsInUse(plan) : plan;
        }
        catch (ConfigurationException exception)
        {
            return await ReportAsync(exception.Errors, ExitCode.ConfigurationError);
        }

        // Who tries it wants to see what to do next, not how it came about.
        var minimum = plan.IsTryOut ? LogLevel.Warning : LogLevel.Information;
        try
        {
            await using var node = await ActorDnsNode.StartAsync(plan, logging => logging.AddNodeConsole(minimum), handleSignals: true, cancellationToken);
            if (!plan.Options.Quiet)
            {
                var output = result.InvocationConfiguration.Output;
                await output.WriteAsync(Greeting.Banner(plan, node) + (plan.IsTryOut ? Greeting.TryOut(plan, node) : string.Empty));
                await output.FlushAsync(cancellationToken);
            }

            using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var givingBack = UnusedMemory.GiveBackNowAndThenAsync(TimeProvider.System, stopped.Token);
            var isOrdered = await node.WaitForShutdownAsync(cancellationToken);
            await stopped.CancelAsync();
            await givingBack;
            return isOrdered ? ExitCode.Ok : ExitCode.Fault;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        catch (ConfigurationException exception)
        {
            return await ReportAsync(exception.Errors, ExitCode.ConfigurationError);
        }
        catch (NodeStartException exception)
        {
            return await ReportAsync(exception.Errors, ExitCode.StartFailed);
        }
        catch (Exception exception)
        {
            return await ReportAsync([exception.ToString()], ExitCode.Fault);
        }
    }

    private static NodeOptions ReadOptions(ParseResult result)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        IConfiguration configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddJsonFile(file, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddInMemoryCollection(Flags.Settings(result))
                .Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException)
        {
            throw new ConfigurationException($"{file} cannot be read: {exception.InnerException?.Message ?? exception.Message}", exception);
        }

        var options = NodeOptionsReader.Read(configuration);
        return options.Corefile == "stdin" ? options with { Corefile = null, CorefileText = Console.In.ReadToEnd() } : options;
    }

    private static async Task<int> ReportAsync(IReadOnlyList<string> errors, int code)
    {
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync(error.Contains(": warning: ", StringComparison.Ordinal) || error.Contains(": error: ", StringComparison.Ordinal) ? error : $"actordns: error: {error}");
        }

        return code;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using ActorDns.Node.Configuration;

namespace ActorDns.Node.Cli;

/// <summary>
/// <c>cluster</c>: a tier on this machine, for trying out what happens when nodes die. Every node is a process of its own at
/// its own loopback address; all are stopped together.
/// </summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    /// <summary>Runs the tier until it is told to stop or every node has died; gives an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        ClusterPlan plan;
        try
        {
            plan = Plan(result);
        }
        catch (ConfigurationException exception)
        {
            return await ReportAsync(exception.Errors, ExitCode.ConfigurationError);
        }

        var obstacles = plan.Obstacles().ToList();
        if (obstacles.Count > 0)
        {
            return await ReportAsync(obstacles, ExitCode.StartFailed);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = Watch(PosixSignal.SIGINT, stop);
        using var terminate = Watch(PosixSignal.SIGTERM, stop);
        using var hangup = Watch(PosixSignal.SIGHUP, stop);
        return await RunAsync(plan, TextWriter.Synchronized(result.InvocationConfiguration.Output), stop.Token);
    }

    private static async Task<int> RunAsync(ClusterPlan plan, TextWriter output, CancellationToken stop)
    {
        var children = new List<ClusterChild>();
        try
        {
            for (var node = 0; node < plan.Nodes; node++)
            {
                children.Add(ClusterChild.Start($"node-{node + 1}", plan.Settings(node), plan.Corefile(node), output));
            }

            var ends = Task.WhenAll(children.Select(child => TellEndAsync(child, output, stop)));
            await Task.WhenAll(children.Select(child => child.Settled)).WaitAsync(stop);
            if (children.Exists(child => child.HasServed))
            {
                await output.WriteLineAsync(Hints(plan, children));
                await output.FlushAsync(stop);
            }

            await ends.WaitAsync(stop);
            await output.WriteLineAsync("Every node has ended.");
            return children.Exists(child => child.HasServed) ? ExitCode.Fault : ExitCode.StartFailed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        finally
        {
            await StopAsync(children);
        }
    }

    private static ClusterPlan Plan(ParseResult result)
    {
        // The readers of the nodes' settings say what is wrong with them, here once and not in every node.
        NodeOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(Flags.Settings(result)).Build());
        var nodes = result.GetValue(Flags.Nodes);
        if (nodes is < 1 or > ClusterPlan.MaxNodes)
        {
            throw new ConfigurationException($"--nodes: {nodes.ToString(CultureInfo.InvariantCulture)} is no whole number from 1 to {ClusterPlan.MaxNodes}");
        }

        var text = result.GetValue(Flags.FirstAddress)!;
        if (!IPAddress.TryParse(text, out var first) || first.GetAddressBytes() is not [_, _, _, var last] || last + nodes - 1 > byte.MaxValue)
        {
            throw new ConfigurationException($"--address: '{text}' is no IPv4 address that {nodes} nodes can be counted up from; write one such as 127.0.0.2");
        }

        var kubeconfig = result.GetValue(Flags.Kubeconfig);
        var source = result.GetValue(Flags.Source) ?? (kubeconfig is null ? $"manifests:{Path.GetFullPath(SampleManifests.Folder())}" : "kubernetes");
        return new ClusterPlan(nodes, first, source, kubeconfig);
    }

    private static string Hints(ClusterPlan plan, List<ClusterChild> children)
    {
        var text = new StringBuilder($"\nServing from {plan.Source}. Ask a node, kill one, ask the others:\n");
        for (var node = 0; node < children.Count; node++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {children[node].Name}: dig @{plan.Address(node)} -p {ClusterPlan.DnsPort} web.shop.svc.cluster.local    kill -9 {children[node].Id}\n");
        }

        return text.Append("Ctrl-C stops them all.\n").ToString();
    }

    private static async Task TellEndAsync(ClusterChild child, TextWriter output, CancellationToken stop)
    {
        await child.Ended;
        if (!stop.IsCancellationRequested)
        {
            await output.WriteLineAsync($"{child.Name} has died ({child.EndText}); the others go on.");
            await output.FlushAsync(CancellationToken.None);
        }
    }

    private static async Task StopAsync(List<ClusterChild> children)
    {
        foreach (var child in children)
        {
            child.Terminate();
        }

        try
        {
            await Task.WhenAll(children.Select(child => child.Ended)).WaitAsync(StopTime);
        }
        catch (TimeoutException)
        {
            foreach (var child in children.Where(child => !child.Ended.IsCompleted))
            {
                child.Kill();
            }

            await Task.WhenAll(children.Select(child => child.Ended));
        }

        foreach (var child in children)
        {
            child.Dispose();
        }
    }

    private static PosixSignalRegistration Watch(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    private static async Task<int> ReportAsync(IEnumerable<string> errors, int code)
    {
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync($"actordns: error: {error}");
        }

        return code;
    }
}

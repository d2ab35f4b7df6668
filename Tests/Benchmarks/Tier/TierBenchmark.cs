using System.Globalization;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>A tier of node processes on one API server: what a kill costs, how soon changes are seen, and the price of a hop.</summary>
internal static class TierBenchmark
{
    private const int Namespaces = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var (count, rounds, services) = (Number(args, "--nodes", 3), Number(args, "--rounds", 5), Number(args, "--services", 10_000));
        using var api = new ChildProcess(typeof(TierBenchmark).Assembly.Location, "api-server", "--services", services.ToString(CultureInfo.InvariantCulture));
        var address = api.WaitFor("address ", Limit).Split(' ')[1];
        var nodes = Enumerable.Range(0, count).Select(index => new BenchNode(index, address)).ToList();
        try
        {
            nodes.ForEach(node => node.Start(nodes));
            nodes.ForEach(node => node.WaitFor(ServiceName(services - 1)));
            await UncachedMeasurement.RunAsync(nodes, services - 1);
            await VisibilityMeasurement.RunAsync(api, nodes, services);
            if (count > 1)
            {
                await KillMeasurement.RunAsync(nodes, rounds, services);
            }
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }

        return 0;
    }

    /// <summary>The namespace of a service.</summary>
    public static string Namespace(int service) => $"ns-{service % Namespaces}";

    /// <summary>The name of a service.</summary>
    public static string ServiceName(int service) => $"svc-{service}.{Namespace(service)}.svc.cluster.local";

    private static int Number(string[] args, string flag, int otherwise) =>
        Array.IndexOf(args, flag) is >= 0 and var index ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;
}

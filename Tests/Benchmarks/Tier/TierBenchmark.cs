using System.Globalization;
using ActorDns.Benchmarks.Processes;

namespace ActorDns.Benchmarks.Tier;

/// <summary>A tier of node processes on one API server: what a kill, a leave and a rolling restart cost, how soon changes are seen, and the price of a hop.</summary>
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
            if (Chosen(args, "ask"))
            {
                await UncachedMeasurement.RunAsync(nodes, services - 1);
            }

            if (Chosen(args, "change"))
            {
                await VisibilityMeasurement.RunAsync(api, nodes, services);
            }

            if (count > 1 && Chosen(args, "kill"))
            {
                await KillMeasurement.RunAsync(nodes, rounds, services);
            }

            if (count > 1 && Chosen(args, "leave"))
            {
                await LeaveMeasurement.RunAsync(nodes, rounds, services);
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

    /// <summary>The number behind a flag.</summary>
    public static int Number(string[] args, string flag, int otherwise) =>
        Array.IndexOf(args, flag) is >= 0 and var index ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;

    private static bool Chosen(string[] args, string part) =>
        Array.IndexOf(args, "--parts") is var index && (index < 0 || args[index + 1].Split(',').Contains(part));
}

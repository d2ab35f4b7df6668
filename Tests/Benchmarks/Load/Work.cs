namespace ActorDns.Benchmarks.Load;

/// <summary>One set of questions.</summary>
/// <param name="Name">What the table and the command line call it.</param>
/// <param name="Description">What it stands for.</param>
/// <param name="Names">The names, asked in turn for A records.</param>
internal sealed record Work(string Name, string Description, IReadOnlyList<string> Names)
{
    /// <summary>Names in every set: small enough to be in every cache, too many for a branch predictor.</summary>
    public const int Count = 1000;

    /// <summary>The namespaces that the services are spread over.</summary>
    public const int Namespaces = 50;

    /// <summary>The zone of the outside names.</summary>
    public const string OutsideZone = "bench.example";

    /// <summary>Services: what a pod asks most.</summary>
    public static Work Cluster { get; } = new("cluster", "ClusterIP names", [.. Enumerable.Range(0, Count).Select(ServiceName)]);

    /// <summary>What a search path makes of an outside name.</summary>
    public static Work NameError { get; } = new(
        "nxdomain", "outside names with a search path behind them", [.. Enumerable.Range(0, Count).Select(i => $"www{i}.google.com.ns-{i % Namespaces}.svc.cluster.local")]);

    /// <summary>Outside names that are in the cache.</summary>
    public static Work Forwarded { get; } = new("forwarded", "outside names, cached", [.. Enumerable.Range(0, Count).Select(i => $"host-{i}.{OutsideZone}")]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Work> All { get; } = [Cluster, NameError, Forwarded];

    /// <summary>The name of a service.</summary>
    public static string ServiceName(int i) => $"svc-{i}.ns-{i % Namespaces}.svc.cluster.local";
}

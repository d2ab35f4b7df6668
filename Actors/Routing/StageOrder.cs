using System.Collections.Frozen;

namespace ActorDns.Actors.Routing;

/// <summary>
/// The order in which stages run, whatever their order in the Corefile: CoreDNS's fixed plugin order, with the pipeline's
/// own steps (in parentheses, so that no directive can be called that) at their places. It is the order of CoreDNS 1.14.2 and
/// later: since then <c>rewrite</c> and <c>autopath</c> stand before <c>acl</c> and <c>cache</c>, so that a rewritten name is
/// checked and cached as what it became.
/// </summary>
public static class StageOrder
{
    /// <summary>Everything after this step cannot fail a query with an exception.</summary>
    internal const string Guard = "(guard)";

    /// <summary>Refuses what the block does not serve: zone transfers, classes other than IN.</summary>
    internal const string Gate = "(gate)";

    /// <summary>Leads classes other than IN around the stages that hold IN data.</summary>
    internal const string OtherClass = "(class)";

    /// <summary>Caches what fell through the kubernetes stage.</summary>
    internal const string FallthroughCache = "(fallthrough)";

    private static readonly string[] Order =
    [
        "root", "metadata", "geoip", "cancel", "tls", "quic", "grpc_server", "https", "https3", "proxyproto", "timeouts",
        "multisocket", "shed", "reload", "nsid", "bufsize", "bind", "debug", "trace", "ready", "health", "pprof",
        "prometheus", "errors", "log", "dnstap",
        Guard, "local", "dns64", Gate, "any", "chaos", "loadbalance", "tsig", "rewrite", "autopath", "acl", "cache",
        "header", "dnssec", "minimal", "template", "transfer",
        OtherClass, "hosts", "route53", "azure", "clouddns", "k8s_external", "kubernetes", FallthroughCache, "file", "auto", "secondary",
        "etcd", "loop", "forward", "grpc", "erratic", "whoami", "on", "sign", "view", "nomad",
    ];

    private static readonly FrozenDictionary<string, int> Positions =
        Order.Select((name, position) => KeyValuePair.Create(name, position)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>CoreDNS's directives in their order.</summary>
    public static IReadOnlyList<string> Directives { get; } = [.. Order.Where(name => name[0] != '(')];

    /// <summary>The number of positions.</summary>
    internal static int Count => Order.Length;

    /// <summary>Says where a stage of this name runs.</summary>
    /// <returns>The position, or -1 if no directive of CoreDNS is called that.</returns>
    public static int PositionOf(string name) => Positions.GetValueOrDefault(name, -1);

    /// <summary>The name at a position.</summary>
    internal static string NameAt(int position) => Order[position];
}

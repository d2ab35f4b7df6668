using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Node.Cli;

/// <summary>What the command prints when it serves: the lines people look for, and for the try-out what to do next.</summary>
internal static class Greeting
{
    /// <summary>The zones with their ports, version and platform, as CoreDNS prints them.</summary>
    public static string Banner(NodePlan plan, ActorDnsNode node) => string.Concat(
        plan.Corefile.Blocks
            .SelectMany(block => block.Zones.Select(zone => $"{(block.Scheme == ServerScheme.Dns ? string.Empty : block.Scheme.Text() + "://")}{zone}:{node.PortOf(block.Scheme, block.Port)}\n"))
            .Append($"{VersionText.Line}\n{VersionText.Platform}\n"));

    /// <summary>What is served in the try-out, and a query to try.</summary>
    public static string TryOut(NodePlan plan, ActorDnsNode node)
    {
        var dns = node.DnsEndpoints[0];
        return $"""
            Serving cluster.local and its reverse zones on {dns}, UDP and TCP
            from the manifests in {Path.GetFullPath(plan.Source.ManifestFolder!)} (edit one, save, ask again).
            {Http("health", node.HealthEndpoints)}  {Http("ready", node.ReadyEndpoints)}  {Http("metrics", node.MetricsEndpoints)}
            Try:
              dig @{dns.Address} -p {dns.Port} web.shop.svc.cluster.local
              dig @{dns.Address} -p {dns.Port} _postgres._tcp.db.shop.svc.cluster.local SRV
            Your own: --source manifests:FOLDER, or --source kubernetes. Ctrl-C stops.

            """;
    }

    private static string Http(string path, IReadOnlyList<IPEndPoint> endpoints) =>
        endpoints.Count == 0 ? $"no /{path}" : $"http://{endpoints[0]}/{path}";
}

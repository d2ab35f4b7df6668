using System.Collections.Frozen;

namespace ActorDns.Node.Configuration.Corefile.Directives;

/// <summary>
/// Directives of CoreDNS that are not served, each with what to do instead: a user who writes one made no slip of the pen.
/// </summary>
internal static class DirectivesNotServed
{
    private const string ForwardZone = "let a server that has the zone answer, with 'forward ZONE ADDRESS', and remove this line";
    private const string Encryption = "of encrypted transports TLS and HTTPS are listened on; give the block a key with 'tls://' or 'https://', and remove this line";

    private static readonly FrozenDictionary<string, string> Cures = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["azure"] = ForwardZone,
        ["clouddns"] = ForwardZone,
        ["dnssec"] = "answers are not signed here; sign the zone where it is kept, reach it with 'forward ZONE ADDRESS', and remove this line",
        ["erratic"] = "it makes errors for tests of clients, which a cluster's server must not; remove it",
        ["etcd"] = ForwardZone,
        ["geoip"] = "there are no data of places here; tell clients apart by address with 'view NAME { expr incidr(client_ip(), RANGE) }', and remove this line",
        ["grpc"] = "upstreams are not asked over gRPC; write 'forward FROM TO', with tls:// or https:// for encryption",
        ["grpc_server"] = Encryption,
        ["https"] = "connections have the bounds of every listener (settings MaxTcpConnections, MaxTcpConnectionsPerClient); set those, and remove this line",
        ["https3"] = Encryption,
        ["nomad"] = ForwardZone,
        ["on"] = "commands are not run at start and stop; use an init container or a preStop hook of the pod, and remove this line",
        ["proxyproto"] = "a PROXY header is not read, so clients would have the balancer's address; let the balancer keep their addresses (externalTrafficPolicy: Local), and remove this line",
        ["quic"] = Encryption,
        ["route53"] = ForwardZone,
        ["shed"] = "load is shed at the bounds that every node has (settings MaxUdpInFlight, MaxTcpInFlight); set those, and remove this line",
        ["sign"] = "zones are not signed here; sign the file where it is made, and remove this line",
        ["tsig"] = "signatures of messages are neither checked nor made; restrict clients by address with 'acl', and remove this line",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What to do instead of a directive; null if CoreDNS has none of that name.</summary>
    public static string? CureOf(string directive) => Cures.GetValueOrDefault(directive);
}

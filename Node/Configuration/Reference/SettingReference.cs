using System.Globalization;

namespace ActorDns.Node.Configuration.Reference;

/// <summary>What every setting of <see cref="NodeOptionsReader"/> means; defaults that are numbers are read from the options themselves.</summary>
internal static class SettingReference
{
    private const string None = "none";

    private static readonly NodeOptions Defaults = new();

    /// <summary>All settings, those that belong together side by side.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } =
    [
        .. Serving(), .. Cluster(), .. Bootstrap(), .. Management(), .. Tls(), .. Sockets(), .. Rest(),
    ];

    private static IEnumerable<SettingDescription> Serving() =>
    [
        new("Corefile", "`Corefile` in the working directory, else a built-in one", "path of the Corefile, or `stdin` (flag `-conf`)"),
        new("DnsPort", $"53; {Text(NodePlanner.TryOutPort)} for the samples", "port of zones that name none, 0 to 65535; 0 is picked by the kernel (flag `-dns.port`)"),
        new("ListenAddresses", "all", "addresses where the Corefile has no `bind`, for example `10.0.0.7,fd00::7`"),
        new("Source", "the API server; the samples if there is neither a Corefile nor a cluster", "where objects come from: `kubernetes`, or `manifests:FOLDER` (flag `--source`)"),
        new("Kubeconfig", "the cluster the node runs in", "kubeconfig of `kubernetes` directives that name no API server (flag `--kubeconfig`)"),
    ];

    private static IEnumerable<SettingDescription> Cluster() =>
    [
        new("ClusterHost", Defaults.ClusterHost, "address bound for other nodes, where they reach this one"),
        new("ClusterPort", Text(Defaults.ClusterPort), "port bound for other nodes, 0 to 65535; 0 is picked by the kernel"),
        new("ClusterPublicHost", "`ClusterHost`", "where other nodes reach this one if that is not what it binds: behind a NAT, a proxy, or with `ClusterHost` 0.0.0.0. Its management port is reached at this host too, under the same number"),
        new("ClusterPublicPort", "`ClusterPort`", "the port that goes with it, 1 to 65535"),
        new("Copies", Text(Defaults.Copies), "nodes that hold each record, 1 to 3; equal on all nodes"),
        new("Partitions", Text(Defaults.Partitions), "partitions a namespace is held in, 1 to 64; equal on all nodes"),
    ];

    private static IEnumerable<SettingDescription> Bootstrap() =>
    [
        new("ContactPoints", None, $"management addresses of all nodes, this one's included: `10.0.0.1:8558,10.0.0.2:8558` (port {Text(BootstrapOptions.DefaultManagementPort)} if left out; addresses only, no names). Without them and without `DiscoverySelector` a node is alone"),
        new("DiscoverySelector", None, $"in place of `ContactPoints`: label selector of the nodes' pods, for example `app=actordns`; needs the right to list pods. Their container port named `{Node.Bootstrap.KubernetesPodDiscovery.PortName}` is asked, else {Text(BootstrapOptions.DefaultManagementPort)}"),
        new("DiscoveryNamespace", "the pod's own", "namespace of the nodes' pods"),
        new("RequiredContactPoints", "majority of `ContactPoints`; 2 in Kubernetes", "nodes that must be there before a cluster is formed, this one included, 1 to 100"),
        new("StableMarginMilliseconds", Text(Defaults.Bootstrap.StableMargin.TotalMilliseconds), "how long they must be the same ones, 0 to 600000"),
    ];

    private static IEnumerable<SettingDescription> Management() =>
    [
        new("ManagementHost", "`ClusterHost`", "address where the nodes ask each other, and people the node"),
        new("ManagementPort", $"{Text(BootstrapOptions.DefaultManagementPort)}; no endpoint while other nodes are not looked for", "its port, 0 to 65535; 0 is picked by the kernel"),
        new("ManagementTokenFile", None, "file with the token of who may make members leave or call them down there. Neither this nor `ManagementTokenReview`: nobody may"),
        new("ManagementTokenReview", Text(Defaults.Bootstrap.ManagementTokenReview), "true to let the API server say who may: TokenReview, and the verbs put and delete on the path as nonResourceURL"),
        new("TopNames", Text(Defaults.TopNames), $"true to show on the status page which names are asked for most: the last minutes' {Text(Actors.Inspection.TopNames.MaxTold)} of each node. Costs a little of each query"),
    ];

    private static IEnumerable<SettingDescription> Tls() =>
    [
        new(NodeOptionsReader.CertificateSetting, None, "PEM file with this node's certificate for TLS between nodes, both sides showing one; read again when it changes"),
        new(NodeOptionsReader.KeySetting, None, "PEM file with its key"),
        new(NodeOptionsReader.CaSetting, None, "PEM file with the authority of all nodes' certificates; all three or none"),
    ];

    private static IEnumerable<SettingDescription> Sockets() =>
    [
        new("UdpSockets", "processors, at most 4", "UDP sockets of each address and port, 1 to 64"),
        new("MaxUdpInFlight", Text(Defaults.Listener.MaxUdpInFlight), "UDP queries that may wait for something at once, 1 to 65535; more get SERVFAIL"),
        new("MaxTcpInFlight", Text(Defaults.Listener.MaxTcpInFlight), "the same over TCP, 1 to 65535"),
        new("MaxTcpInFlightPerConnection", Text(Defaults.Listener.MaxTcpInFlightPerConnection), "queries of one connection in flight, 1 to 65535; then nothing more is read from it"),
        new("MaxTcpConnections", Text(Defaults.Listener.MaxTcpConnections), "open TCP connections, 1 to 1000000; then the one idle longest is closed for a new one"),
        new("MaxTcpConnectionsPerClient", Text(Defaults.Listener.MaxTcpConnectionsPerClient), "open TCP connections of one client, 1 to 1000000; then its new ones are closed"),
        new("TcpIdleSeconds", Text(Defaults.Listener.TcpIdleLimit.TotalSeconds), "a TCP connection idle for so long is closed, 1 to 3600"),
        new("DrainSeconds", Text(Defaults.Listener.DrainLimit.TotalSeconds), "how long queries in flight are waited for at the stop, 0 to 60"),
    ];

    private static IEnumerable<SettingDescription> Rest() =>
    [
        new("HealthPort", Text(Defaults.HealthPort), "port of `/health` and `/startupz` in the built-in Corefile, 0 to 65535"),
        new("ReadyPort", Text(Defaults.ReadyPort), "port of `/ready` in the built-in Corefile, 0 to 65535"),
        new("MetricsPort", Text(Defaults.MetricsPort), "port of `/metrics` in the built-in Corefile, 0 to 65535"),
        new("Quiet", Text(Defaults.Quiet), "true to print nothing at the start (flag `-quiet`)"),
    ];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";
}

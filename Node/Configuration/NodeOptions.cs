using System.Net;
using ActorDns.Actors.Sockets;

namespace ActorDns.Node.Configuration;

/// <summary>
/// The settings of a node: what is not in its Corefile. Read by <see cref="NodeOptionsReader"/> from <c>appsettings.json</c>
/// (section <c>ActorDns</c>), environment variables (<c>ACTORDNS__NAME</c>) and the command line; the last wins. Immutable.
/// To add a setting: a property with its default here, a line in <see cref="NodeOptionsReader"/>,
/// one in <see cref="Reference.SettingReference"/>, and <c>actordns docs &gt; docs/configuration.md</c>.
/// </summary>
public sealed record NodeOptions
{
    /// <summary>The Corefile's path; null for <c>Corefile</c> in the working directory, or the built-in one if there is none.</summary>
    public string? Corefile { get; init; }

    /// <summary>The Corefile's text, for programs that host a node; null to read <see cref="Corefile"/>. Not a setting.</summary>
    public string? CorefileText { get; init; }

    /// <summary>The port of Corefile keys that name none, 0 to 65,535 (0: picked by the kernel); null for 53, or 1053 when the samples are tried out.</summary>
    public int? DnsPort { get; init; }

    /// <summary>Addresses to listen on where the Corefile has no <c>bind</c>; empty for all, or 127.0.0.1 when the samples are tried out.</summary>
    public IReadOnlyList<IPAddress> ListenAddresses { get; init; } = [];

    /// <summary>Where objects come from; null for the API server, or the sample manifests when there is neither a Corefile nor a cluster.</summary>
    public SourceOptions? Source { get; init; }

    /// <summary>The kubeconfig of <c>kubernetes</c> directives that name no API server; null for the cluster the node runs in.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The address bound for other nodes, and the one they reach this one at unless <see cref="ClusterPublicHost"/> says otherwise.</summary>
    public string ClusterHost { get; init; } = "127.0.0.1";

    /// <summary>The port bound for other nodes, 0 to 65,535 (0: picked by the kernel), and the one they reach this one at unless <see cref="ClusterPublicPort"/> says otherwise.</summary>
    public int ClusterPort { get; init; }

    /// <summary>The address other nodes reach this one at, its management endpoint too, behind a NAT or a proxy; null for <see cref="ClusterHost"/>.</summary>
    public string? ClusterPublicHost { get; init; }

    /// <summary>The port other nodes reach this one at, 1 to 65,535; null for <see cref="ClusterPort"/>.</summary>
    public int? ClusterPublicPort { get; init; }

    /// <summary>How many partitions a namespace is held in, 1 to 64; equal on all nodes.</summary>
    public int Partitions { get; init; } = 16;

    /// <summary>How many nodes hold each record, 1 to 3; equal on all nodes. A node alone holds one.</summary>
    public int Copies { get; init; } = 2;

    /// <summary>How the node finds the others.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();

    /// <summary>The certificates nodes show each other; null for a cluster without TLS.</summary>
    public ClusterTlsOptions? ClusterTls { get; init; }

    /// <summary>Sockets and bounds of every port; its addresses and port come from elsewhere and are not looked at here.</summary>
    public ListenerOptions Listener { get; init; } = new();

    /// <summary>Port of <c>/health</c> in the built-in Corefile, 0 to 65,535 (0: picked by the kernel).</summary>
    public int HealthPort { get; init; } = 8080;

    /// <summary>Port of <c>/ready</c> in the built-in Corefile, 0 to 65,535.</summary>
    public int ReadyPort { get; init; } = 8181;

    /// <summary>Port of <c>/metrics</c> in the built-in Corefile, 0 to 65,535.</summary>
    public int MetricsPort { get; init; } = 9153;

    /// <summary>True to count which names are asked for most, for the status page. Names say what runs in a cluster, and counting costs a little of each query.</summary>
    public bool TopNames { get; init; }

    /// <summary>True to print nothing at the start (<c>-quiet</c>).</summary>
    public bool Quiet { get; init; }
}

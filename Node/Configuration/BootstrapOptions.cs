using System.Net;

namespace ActorDns.Node.Configuration;

/// <summary>How a node finds the others and forms one cluster with them. Immutable.</summary>
public sealed record BootstrapOptions
{
    /// <summary>The port nodes ask each other at before they are a cluster.</summary>
    public const int DefaultManagementPort = 8558;

    /// <summary>The address the management endpoint listens on; null for <see cref="NodeOptions.ClusterHost"/>.</summary>
    public IPAddress? ManagementHost { get; init; }

    /// <summary>
    /// The management endpoint's port, 0 to 65,535 (0: picked by the kernel); null for <see cref="DefaultManagementPort"/>
    /// when other nodes are looked for, and for no endpoint when they are not.
    /// </summary>
    public int? ManagementPort { get; init; }

    /// <summary>The file with the token that lets a caller of the management endpoint change something; null for none.</summary>
    public string? ManagementTokenFile { get; init; }

    /// <summary>True to let the API server decide, by TokenReview and SubjectAccessReview, who may change something.</summary>
    public bool ManagementTokenReview { get; init; }

    /// <summary>Management endpoints of all nodes, this one's included; empty when they are looked up, or when the node is alone.</summary>
    public IReadOnlyList<IPEndPoint> ContactPoints { get; init; } = [];

    /// <summary>The label selector of the nodes' pods; null for no look-up in Kubernetes.</summary>
    public string? DiscoverySelector { get; init; }

    /// <summary>The namespace of the nodes' pods; null for the one this pod runs in.</summary>
    public string? DiscoveryNamespace { get; init; }

    /// <summary>How many nodes, this one included, must be there before a cluster is formed, 1 to 100; null for the majority of the contact points, or 2 in Kubernetes.</summary>
    public int? RequiredContactPoints { get; init; }

    /// <summary>How long the nodes found must be the same ones before a cluster is formed.</summary>
    public TimeSpan StableMargin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a node that is no member yet asks the contact points. Not a setting.</summary>
    public TimeSpan AskInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often members ask the contact points whether there is another cluster. Not a setting.</summary>
    public TimeSpan IslandInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the certificate's files are looked at. Not a setting.</summary>
    public TimeSpan CertificateInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a node with a new certificate waits for each older member whose turn is first. Not a setting.</summary>
    public TimeSpan CertificateStep { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the cluster must have been whole before a node with a new certificate starts again. Not a setting.</summary>
    public TimeSpan CertificateSettling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True when other nodes are looked for.</summary>
    public bool IsConfigured => ContactPoints.Count > 0 || DiscoverySelector is not null;

    /// <summary>The port to listen on; null for no management endpoint.</summary>
    public int? ListenPort => ManagementPort ?? (IsConfigured ? DefaultManagementPort : null);
}

using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>The kubernetes directive, read and validated. Immutable.</summary>
public sealed record KubernetesOptions
{
    /// <summary>Zones in their order, CIDRs already turned into reverse zones; at least one is not a reverse zone.</summary>
    public required IReadOnlyList<DomainName> Zones { get; init; }

    /// <summary>Option <c>pods</c>.</summary>
    public PodMode Pods { get; init; } = PodMode.Disabled;

    /// <summary>Option <c>ttl</c>: TTL of all records, 0 to 3600 seconds.</summary>
    public uint TtlSeconds { get; init; } = 5;

    /// <summary>Option <c>fallthrough</c>: zones whose NXDOMAIN goes on to the next stage; null when not given, the root for all.</summary>
    public IReadOnlyList<DomainName>? Fallthrough { get; init; }

    /// <summary>Option <c>endpoint_pod_names</c>.</summary>
    public bool EndpointPodNames { get; init; }

    /// <summary>Option <c>namespaces</c>: the only namespaces shown; empty for all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Option <c>namespace_labels</c>: label selector; empty for all. Not together with <see cref="Namespaces"/>.</summary>
    public string NamespaceLabels { get; init; } = string.Empty;

    /// <summary>Option <c>labels</c>: label selector of Services, EndpointSlices and Pods; empty for all.</summary>
    public string Labels { get; init; } = string.Empty;

    /// <summary>Option <c>noendpoints</c>.</summary>
    public bool NoEndpoints { get; init; }

    /// <summary>Option <c>ignore empty_service</c>.</summary>
    public bool IgnoreEmptyService { get; init; }

    /// <summary>Option <c>multicluster</c>: zones answered from ServiceImports; each is also in <see cref="Zones"/>.</summary>
    public IReadOnlyList<DomainName> MulticlusterZones { get; init; } = [];

    /// <summary>True if the block's metadata says which pod a client is; without effect unless pods are verified.</summary>
    public bool IndexesPods { get; init; }

    /// <summary>Option <c>zonal</c>.</summary>
    public bool Zonal { get; init; }

    /// <summary>Option <c>startup_timeout</c>: serving begins at the latest then.</summary>
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Option <c>endpoint</c>: URL of the API server; null for in-cluster or kubeconfig.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Option <c>tls</c>: client certificate file; null when not given.</summary>
    public string? TlsCertificateFile { get; init; }

    /// <summary>Option <c>tls</c>: client key file; null when not given.</summary>
    public string? TlsKeyFile { get; init; }

    /// <summary>Option <c>tls</c>: CA file; null when not given.</summary>
    public string? TlsCaFile { get; init; }

    /// <summary>Option <c>kubeconfig</c>: file; null when not given.</summary>
    public string? KubeconfigFile { get; init; }

    /// <summary>Option <c>kubeconfig</c>: context; null for the current one.</summary>
    public string? KubeconfigContext { get; init; }

    /// <summary>Option <c>apiserver_qps</c>: requests a second; 0 for the default.</summary>
    public float ApiServerQps { get; init; }

    /// <summary>Option <c>apiserver_burst</c>; 0 for the default.</summary>
    public int ApiServerBurst { get; init; }

    /// <summary>Option <c>apiserver_max_inflight</c>; 0 for the default.</summary>
    public int ApiServerMaxInflight { get; init; }
}

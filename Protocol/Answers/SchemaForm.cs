namespace ActorDns.Protocol.Answers;

/// <summary>What a name of the schema stands for (Kubernetes DNS specification 1.1.0).</summary>
public enum SchemaForm : byte
{
    /// <summary>Nothing the schema knows: the name does not exist.</summary>
    None = 0,

    /// <summary>The zone itself.</summary>
    Apex,

    /// <summary><c>dns-version.zone</c>.</summary>
    DnsVersion,

    /// <summary><c>ns.dns.zone</c>.</summary>
    NameServer,

    /// <summary><c>dns.zone</c>: an empty non-terminal above <c>ns.dns.zone</c>.</summary>
    NameServerNode,

    /// <summary><c>svc.zone</c> or <c>pod.zone</c>.</summary>
    Node,

    /// <summary><c>namespace.svc.zone</c>.</summary>
    ServiceNamespace,

    /// <summary><c>namespace.pod.zone</c>.</summary>
    PodNamespace,

    /// <summary><c>service.namespace.svc.zone</c>.</summary>
    Service,

    /// <summary><c>endpoint.service.namespace.svc.zone</c>.</summary>
    Endpoint,

    /// <summary><c>_port._protocol.service.namespace.svc.zone</c>, the underscores optional.</summary>
    Port,

    /// <summary><c>endpoint.cluster.service.namespace.svc.zone</c> of a clusterset zone.</summary>
    ClusterEndpoint,

    /// <summary><c>topologyzone.prefer._zone.service…</c> or <c>.pin._zone.</c>, with option zonal.</summary>
    Zonal,

    /// <summary><c>address.namespace.pod.zone</c>.</summary>
    Pod,

    /// <summary>A name of a reverse zone.</summary>
    Reverse,

    /// <summary>A name of a reverse zone of k8s_external that is above whole addresses, <c>113.0.203.in-addr.arpa</c>.</summary>
    ReverseNode,
}

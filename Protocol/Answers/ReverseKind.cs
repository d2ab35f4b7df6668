namespace ActorDns.Protocol.Answers;

/// <summary>What an address is to the service, or the pod, that a reverse zone names for it.</summary>
public enum ReverseKind : byte
{
    /// <summary>A ready endpoint: its PTR points to its name below the service.</summary>
    Endpoint = 0,

    /// <summary>A cluster IP: its PTR points to the service itself.</summary>
    ClusterAddress,

    /// <summary>An address from outside the cluster: only zones of k8s_external have its PTR, to the service itself.</summary>
    ExternalAddress,

    /// <summary>The pod's own address: no PTR points to it, it says who a client is.</summary>
    Pod,
}

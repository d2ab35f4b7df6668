namespace ActorDns.Protocol.Objects;

/// <summary>The kinds of Kubernetes object that cluster DNS is made of. The numbers go over the wire between nodes: never reuse one.</summary>
public enum ObjectKind : byte
{
    /// <summary>v1 Namespace.</summary>
    Namespace = 1,

    /// <summary>v1 Service.</summary>
    Service = 2,

    /// <summary>discovery.k8s.io/v1 EndpointSlice.</summary>
    EndpointSlice = 3,

    /// <summary>v1 Pod; watched for <c>pods verified</c> only.</summary>
    Pod = 4,

    /// <summary>multicluster.x-k8s.io ServiceImport; watched for <c>multicluster</c> only.</summary>
    ServiceImport = 5,
}

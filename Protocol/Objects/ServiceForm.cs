namespace ActorDns.Protocol.Objects;

/// <summary>How a Service or ServiceImport answers. The numbers go over the wire between nodes: never reuse one.</summary>
public enum ServiceForm : byte
{
    /// <summary>By its cluster IPs (types ClusterIP, NodePort and LoadBalancer; ServiceImport type ClusterSetIP).</summary>
    ClusterIP = 1,

    /// <summary>By its ready endpoints (clusterIP "None"; ServiceImport type Headless).</summary>
    Headless = 2,

    /// <summary>By a CNAME (type ExternalName).</summary>
    ExternalName = 3,
}

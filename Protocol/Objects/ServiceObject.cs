using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Objects;

/// <summary>
/// A Service, or (with <see cref="IsImport"/>) a ServiceImport of the Multi-Cluster Services API (KEP-1645).
/// </summary>
/// <param name="Namespace">metadata.namespace.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">metadata.resourceVersion.</param>
/// <param name="Form">How it answers.</param>
/// <param name="ClusterAddresses">spec.clusterIPs (spec.clusterIP when that is empty) in their order; spec.ips of a ServiceImport; empty unless <see cref="ServiceForm.ClusterIP"/>.</param>
/// <param name="Ports">spec.ports in their order.</param>
/// <param name="ExternalName">spec.externalName as written; empty unless <see cref="ServiceForm.ExternalName"/>.</param>
/// <param name="IsImport">True for a ServiceImport.</param>
public sealed record ServiceObject(
    string Namespace,
    string Name,
    ulong Version,
    ServiceForm Form,
    HostAddress[] ClusterAddresses,
    PortObject[] Ports,
    string ExternalName,
    bool IsImport)
    : ClusterObject(Namespace, Name, Version)
{
    /// <summary>
    /// spec.externalIPs and the addresses of status.loadBalancer.ingress, each once: how the service is reached from outside.
    /// Empty for a ServiceImport.
    /// </summary>
    public HostAddress[] ExternalAddresses { get; init; } = [];

    /// <summary>The first host name of status.loadBalancer.ingress; empty when there is none.</summary>
    public string ExternalHost { get; init; } = string.Empty;

    /// <inheritdoc/>
    public override ObjectKind Kind => IsImport ? ObjectKind.ServiceImport : ObjectKind.Service;
}

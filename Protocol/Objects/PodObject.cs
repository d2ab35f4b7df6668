using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Objects;

/// <summary>A Pod for <c>pods verified</c>: its address. A pod without an address, or in phase Succeeded, Failed or Unknown, or terminating, is given as deleted.</summary>
/// <param name="Namespace">metadata.namespace.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">metadata.resourceVersion.</param>
/// <param name="Address">status.podIP.</param>
public sealed record PodObject(string Namespace, string Name, ulong Version, HostAddress Address)
    : ClusterObject(Namespace, Name, Version)
{
    /// <inheritdoc/>
    public override ObjectKind Kind => ObjectKind.Pod;
}

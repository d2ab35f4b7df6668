namespace ActorDns.Protocol.Objects;

/// <summary>
/// An EndpointSlice: its ports and its ready endpoints. Endpoints that are not ready are dropped when the object is
/// read (conditions.ready false; null counts as ready), for DNS never serves them.
/// </summary>
/// <param name="Namespace">metadata.namespace.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">metadata.resourceVersion.</param>
/// <param name="ServiceName">Label kubernetes.io/service-name; for an imported slice multicluster.kubernetes.io/service-name; empty when the label is missing.</param>
/// <param name="SourceCluster">Label multicluster.kubernetes.io/source-cluster of an imported slice; else empty.</param>
/// <param name="IsImport">True when the slice carries multicluster.kubernetes.io/service-name and so belongs to a ServiceImport.</param>
/// <param name="Ports">ports; empty when null.</param>
/// <param name="Endpoints">One entry per ready endpoint and address.</param>
/// <param name="TriggerTimeUnixMilliseconds">Annotation endpoints.kubernetes.io/last-change-trigger-time, Unix time in ms; 0 when missing or unreadable.</param>
public sealed record EndpointSliceObject(
    string Namespace,
    string Name,
    ulong Version,
    string ServiceName,
    string SourceCluster,
    bool IsImport,
    PortObject[] Ports,
    EndpointList Endpoints,
    long TriggerTimeUnixMilliseconds)
    : ClusterObject(Namespace, Name, Version)
{
    /// <inheritdoc/>
    public override ObjectKind Kind => ObjectKind.EndpointSlice;
}

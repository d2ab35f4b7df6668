namespace ActorDns.Protocol.Objects;

/// <summary>Compares objects by what DNS serves of them, versions left out. Pure, thread-safe.</summary>
public static class ObjectEquality
{
    /// <summary>Says whether both are served alike. Both name the same object.</summary>
    public static bool IsSame(ClusterObject left, ClusterObject right) => (left, right) switch
    {
        (ServiceObject a, ServiceObject b) => a.Form == b.Form
            && a.ExternalName == b.ExternalName
            && a.ExternalHost == b.ExternalHost
            && a.ClusterAddresses.AsSpan().SequenceEqual(b.ClusterAddresses)
            && a.ExternalAddresses.AsSpan().SequenceEqual(b.ExternalAddresses)
            && a.Ports.AsSpan().SequenceEqual(b.Ports),
        (EndpointSliceObject a, EndpointSliceObject b) => a.ServiceName == b.ServiceName
            && a.SourceCluster == b.SourceCluster
            && a.IsImport == b.IsImport
            && a.TriggerTimeUnixMilliseconds == b.TriggerTimeUnixMilliseconds
            && a.Ports.AsSpan().SequenceEqual(b.Ports)
            && a.Endpoints.Packed.SequenceEqual(b.Endpoints.Packed),
        (PodObject a, PodObject b) => a.Address == b.Address,
        _ => left is NamespaceObject && right is NamespaceObject,
    };
}

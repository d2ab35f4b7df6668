namespace ActorDns.Protocol.Objects;

/// <summary>A Namespace: that it exists is all DNS needs.</summary>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">metadata.resourceVersion.</param>
public sealed record NamespaceObject(string Name, ulong Version) : ClusterObject(string.Empty, Name, Version)
{
    /// <inheritdoc/>
    public override ObjectKind Kind => ObjectKind.Namespace;
}

namespace ActorDns.Protocol.Objects;

/// <summary>
/// What is kept of a Kubernetes object: identity, version and the fields DNS serves, nothing else. Immutable, so that
/// snapshots share it between threads.
/// </summary>
/// <param name="Namespace">metadata.namespace; empty for a Namespace.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">metadata.resourceVersion as a number; versions of one feed are ordered.</param>
public abstract record ClusterObject(string Namespace, string Name, ulong Version)
{
    /// <summary>The object's kind.</summary>
    public abstract ObjectKind Kind { get; }
}

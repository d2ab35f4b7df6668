namespace ActorDns.Protocol.Objects;

/// <summary>
/// State, not delta: the object as it is now, or that it is deleted at a version. A receiver drops what is not newer
/// than what it has, so doubles and re-orderings do no harm.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">metadata.namespace; empty for a Namespace.</param>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">The object's version, or for a deletion the version of the event that told it.</param>
/// <param name="Object">The object; null when it is deleted.</param>
public sealed record ObjectChange(ObjectKind Kind, string Namespace, string Name, ulong Version, ClusterObject? Object)
{
    /// <summary>The change that says an object is there as it is.</summary>
    public static ObjectChange Present(ClusterObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new ObjectChange(value.Kind, value.Namespace, value.Name, value.Version, value);
    }

    /// <summary>The change that says an object is gone.</summary>
    public static ObjectChange Deleted(ObjectKind kind, string @namespace, string name, ulong version) =>
        new(kind, @namespace, name, version, null);
}

using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>Changes in brief: names and versions only, as every node's directory hears them.</summary>
public static class DirectoryMessages
{
    /// <summary>A change in brief.</summary>
    /// <param name="Kind">Namespace, Service or ServiceImport by name; EndpointSlice with its service's name, empty when that is not known; Pod without a name.</param>
    /// <param name="Namespace">The namespace; empty for a Namespace itself.</param>
    /// <param name="Name">The name of the Namespace or service; empty for Pod.</param>
    /// <param name="Version">The version of the change.</param>
    /// <param name="Deleted">True when it is gone.</param>
    public sealed record DirectoryEntry(ObjectKind Kind, string Namespace, string Name, ulong Version, bool Deleted);
}

using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>What feeds tell the directory of every node: changes in brief, names and versions only.</summary>
public static class DirectoryMessages
{
    /// <summary>A change in brief.</summary>
    /// <param name="Kind">Namespace, Service or ServiceImport by name; EndpointSlice with the service's name; Pod without a name.</param>
    /// <param name="Namespace">The namespace; empty for a Namespace itself.</param>
    /// <param name="Name">The name of the Namespace or service; empty for Pod.</param>
    /// <param name="Version">The version of the change.</param>
    /// <param name="Deleted">True when it is gone.</param>
    public sealed record DirectoryEntry(ObjectKind Kind, string Namespace, string Name, ulong Version, bool Deleted);

    /// <summary>Changes in brief, in order.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Epoch">The epoch of the last list.</param>
    /// <param name="UnixTimeSeconds">When the feed read them; becomes the SOA serial.</param>
    /// <param name="Entries">The changes.</param>
    public sealed record DirectoryChanged(string Feed, long Epoch, long UnixTimeSeconds, IReadOnlyList<DirectoryEntry> Entries)
        : INodeMessage;

    /// <summary>All of a kind is listed and in the partitions; names of that kind the epoch did not name are gone.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Kind">The kind.</param>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Version">The version of the list.</param>
    public sealed record KindListed(string Feed, ObjectKind Kind, long Epoch, ulong Version) : INodeMessage;
}

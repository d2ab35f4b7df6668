using ActorDns.Actors.Caching;

namespace ActorDns.Actors.Directory;

/// <summary>What the directory knows of one namespace. Written by the feed's receiver, read by all threads.</summary>
internal sealed class NamespaceEntry
{
    /// <summary>The Namespace exists (and matches the feed's selector).</summary>
    public NameState Namespace { get; } = new();

    /// <summary>Moves when the Namespace comes or goes: answers about its names depend on it.</summary>
    public VersionCell Cell { get; } = new();

    /// <summary>The last change of a pod of it.</summary>
    public VersionMark Pods { get; } = new();

    /// <summary>The last change of a slice whose service is not known: any service of the namespace may have lost it.</summary>
    public VersionMark Endpoints { get; } = new();

    /// <summary>The shards of its partitions, by partition; null until the first question. Any thread may set it: all find the same.</summary>
    public byte[]? Shards { get; set; }

    /// <summary>Set by a pruning that found the namespace gone and empty; the next one removes it.</summary>
    public bool IsCondemned { get; set; }

    /// <summary>Its service names, those of ServiceImports included.</summary>
    public OctetMap<ServiceEntry> Services { get; } = new();
}

using ActorDns.Actors.Caching;

namespace ActorDns.Actors.Directory;

/// <summary>What the directory knows of one service name of one namespace. Written by the feed's receiver, read by all threads.</summary>
internal sealed class ServiceEntry
{
    /// <summary>The Service exists.</summary>
    public NameState Service { get; } = new();

    /// <summary>The ServiceImport exists.</summary>
    public NameState Import { get; } = new();

    /// <summary>The last change of the Service or its import.</summary>
    public VersionMark Services { get; } = new();

    /// <summary>The last change of a slice of it.</summary>
    public VersionMark Endpoints { get; } = new();

    /// <summary>Moves with every change that could change an answer about this name.</summary>
    public VersionCell Cell { get; } = new();

    /// <summary>Says whether the Service, or else the ServiceImport, exists.</summary>
    public bool Exists(bool isImport) => (isImport ? Import : Service).Exists;

    /// <summary>Nothing of that name exists.</summary>
    public bool IsGone => !Service.Exists && !Import.Exists;

    /// <summary>Set by a pruning that found the name gone; the next one removes it.</summary>
    public bool IsCondemned { get; set; }
}

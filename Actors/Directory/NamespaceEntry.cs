namespace ActorDns.Actors.Directory;

/// <summary>What the directory knows of one namespace.</summary>
internal sealed class NamespaceEntry
{
    /// <summary>The Namespace exists (and matches the feed's selector).</summary>
    public NameState Namespace { get; } = new();

    /// <summary>Set by a pruning that found the namespace gone and empty; the next one removes it.</summary>
    public bool IsCondemned { get; set; }

    /// <summary>Its service names, those of ServiceImports included.</summary>
    public OctetMap<ServiceEntry> Services { get; } = new();
}

using ActorDns.Protocol.Messages;

namespace ActorDns.Actors.Feeds;

/// <summary>Where the changes of one page go, in order, and what is said of them in brief.</summary>
internal sealed class RoutedChanges
{
    /// <summary>Each change with the partition it goes to.</summary>
    public List<RoutedChange> Changes { get; } = [];

    /// <summary>What the directories hear.</summary>
    public List<DirectoryMessages.DirectoryEntry> Entries { get; } = [];

    /// <summary>True if DNS could show a difference; the SOA serial moves.</summary>
    public bool IsNews { get; set; }
}

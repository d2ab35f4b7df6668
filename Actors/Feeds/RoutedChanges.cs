using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>Where the changes of one page go.</summary>
internal sealed class RoutedChanges
{
    private readonly Dictionary<string, List<ObjectChange>> _byEntity = [];

    /// <summary>The changes of each partition, in order.</summary>
    public IReadOnlyDictionary<string, List<ObjectChange>> ByEntity => _byEntity;

    /// <summary>What the directories hear.</summary>
    public List<DirectoryMessages.DirectoryEntry> Entries { get; } = [];

    /// <summary>Partitions that come into being by this.</summary>
    public List<string> NewEntities { get; } = [];

    /// <summary>True if DNS could show a difference; the SOA serial moves.</summary>
    public bool IsNews { get; set; }

    /// <summary>Adds a change for a partition.</summary>
    public void Add(string entityId, ObjectChange change)
    {
        if (!_byEntity.TryGetValue(entityId, out var changes))
        {
            _byEntity.Add(entityId, changes = []);
        }

        changes.Add(change);
    }
}

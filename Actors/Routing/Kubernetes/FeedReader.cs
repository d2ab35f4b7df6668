using ActorDns.Actors.Directory;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing.Kubernetes;

/// <summary>What this node can read of one feed, as answers need it. A struct, so that reading costs no call through an interface.</summary>
/// <param name="feed">The feed's tables.</param>
/// <param name="ownAddresses">Addresses of this server.</param>
internal readonly struct FeedReader(FeedRecords feed, HostAddress[] ownAddresses) : IRecordReader
{
    /// <inheritdoc/>
    public bool IsComplete => feed.Directory.IsComplete;

    /// <inheritdoc/>
    public int Partitions => feed.Partitions;

    /// <inheritdoc/>
    public uint Serial => feed.Directory.Serial;

    /// <inheritdoc/>
    public ReadOnlySpan<HostAddress> OwnAddresses => ownAddresses;

    /// <inheritdoc/>
    public bool NamespaceExists(LabelKey name) => feed.Directory.NamespaceExists(name);

    /// <inheritdoc/>
    public PartitionSnapshot? FindPartition(LabelKey @namespace, int partition) =>
        feed.FindPartition(@namespace, partition);

    /// <inheritdoc/>
    public bool Holds(LabelKey @namespace, int partition) =>
        feed.HoldsComplete(EntityId.ShardNumberOf(feed.Options.Id, @namespace, partition));

    /// <inheritdoc/>
    public ReverseSnapshot? FindReverse(ReversePrefix prefix) => feed.FindReverse(prefix);
}

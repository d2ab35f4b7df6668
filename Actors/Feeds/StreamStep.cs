using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;

namespace ActorDns.Actors.Feeds;

/// <summary>One step of a feeder's stream before it is cut to what a member has subscribed. Immutable.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Event">What it tells.</param>
/// <param name="Version">Up to which version the stream has told the kind with it; version 0 when it says nothing of that.</param>
/// <param name="List">The list; 0 for a watch.</param>
/// <param name="UnixTimeSeconds">The SOA serial, or 0.</param>
/// <param name="Entries">The changes in brief.</param>
/// <param name="Changes">The objects, each with the shard of its partition.</param>
/// <param name="ReadUnixMilliseconds">When a watch brought it; 0 for lists.</param>
/// <param name="Size">Octets, estimated.</param>
internal sealed record StreamStep(
    ulong Sequence,
    ObjectKind Kind,
    StreamMessages.FrameEvent Event,
    StateVersion Version,
    long List,
    long UnixTimeSeconds,
    IReadOnlyList<DirectoryMessages.DirectoryEntry> Entries,
    IReadOnlyList<(int Shard, RoutedChange Routed)> Changes,
    long ReadUnixMilliseconds,
    int Size)
{
    /// <summary>The frame for a member that holds these shards.</summary>
    public StreamMessages.StreamFrame For(string feed, long stream, ulong subscription, ShardSet shards)
    {
        List<StreamMessages.PartitionChanges> partitions = [];
        foreach (var group in Changes.Where(change => shards.Contains(change.Shard)).GroupBy(change => (change.Routed.Change.Namespace, change.Routed.Partition)))
        {
            partitions.Add(new(group.Key.Namespace, group.Key.Partition, [.. group.Select(change => change.Routed.Change)]));
        }

        return new(feed, stream, Sequence, subscription, Kind, Event, Version, List, UnixTimeSeconds, Entries, partitions, ReadUnixMilliseconds);
    }
}

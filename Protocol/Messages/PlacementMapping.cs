using ActorDns.Protocol.Messages.Contracts;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps what nodes announce about their shard copies to its protobuf body and back.</summary>
internal static class PlacementMapping
{
    private const int MaxCopies = 3;

    public static HoldingAnnouncedBody ToBody(PlacementMessages.HoldingAnnounced message)
    {
        var body = new HoldingAnnouncedBody { NodeUid = message.NodeUid, Revision = message.Revision };
        body.Copies.AddRange(message.Copies.Select(VersionMapping.ToBytes));
        body.Feeds.AddRange(message.Feeds.Select(feed => new FeedHoldingBody
        {
            Feed = feed.Feed,
            Complete = VersionMapping.ToBytes(feed.Complete),
            IsDirectoryComplete = feed.IsDirectoryComplete,
            Partitions = VersionMapping.ToBytes(feed.Partitions),
        }));
        return body;
    }

    /// <exception cref="FormatException">More copies than there can be.</exception>
    public static PlacementMessages.HoldingAnnounced FromBody(HoldingAnnouncedBody body) => body.Copies.Count > MaxCopies
        ? throw new FormatException($"{body.Copies.Count} copies are more than there can be.")
        : new(
            body.NodeUid,
            body.Revision,
            [.. body.Copies.Select(VersionMapping.ToShards)],
            [.. body.Feeds.Select(feed => new PlacementMessages.FeedHolding(
                feed.Feed, VersionMapping.ToShards(feed.Complete), feed.IsDirectoryComplete, VersionMapping.ToShards(feed.Partitions)))]);
}

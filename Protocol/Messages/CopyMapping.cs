using ActorDns.Protocol.Messages.Contracts;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps the messages by which state is copied between nodes to their protobuf bodies and back.</summary>
internal static class CopyMapping
{
    /// <exception cref="FormatException">No shard has that number.</exception>
    public static CopyMessages.CopyShard ToCopyShard(CopyRequestBody body) => body.Shard < EntityId.Shards
        ? new(body.Feed, body.Request, (int)body.Shard)
        : throw new FormatException($"There is no shard {body.Shard}.");

    public static CopyMessages.CopyEntity ToCopyEntity(CopyRequestBody body) => new(body.EntityId, body.Request, body.Target);

    public static CopyMessages.CopyDirectory ToCopyDirectory(CopyRequestBody body) => new(body.Feed, body.Request);

    public static ShardCopyBegunBody ToBody(CopyMessages.ShardCopyBegun message)
    {
        var body = new ShardCopyBegunBody
        {
            Feed = message.Feed,
            Request = message.Request,
            IsComplete = message.IsComplete,
            Entities = (uint)message.Entities,
        };
        body.Versions.AddRange(VersionMapping.ToBodies(message.Versions));
        return body;
    }

    public static CopyMessages.ShardCopyBegun FromBody(ShardCopyBegunBody body) =>
        new(body.Feed, body.Request, body.IsComplete, CountOf(body.Entities), VersionMapping.FromBodies(body.Versions));

    public static EntityCopiedBody ToBody(CopyMessages.EntityCopied message)
    {
        var body = new EntityCopiedBody
        {
            Feed = message.Feed,
            Request = message.Request,
            EntityId = message.EntityId,
            Epoch = message.Epoch,
            IsLast = message.IsLast,
        };
        body.Changes.AddRange(message.Changes.Select(ObjectMapping.ToBody));
        foreach (var set in message.Sets)
        {
            var setBody = ReverseMapping.ToBody(set.Set);
            setBody.Namespace = set.Namespace;
            body.Sets.Add(setBody);
        }

        return body;
    }

    public static CopyMessages.EntityCopied FromBody(EntityCopiedBody body) => new(
        body.Feed,
        body.Request,
        body.EntityId,
        body.Epoch,
        [.. body.Changes.Select(ObjectMapping.FromBody)],
        [.. body.Sets.Select(set => new CopyMessages.NamespacedSet(set.Namespace, ReverseMapping.FromBody(set)))],
        body.IsLast);

    public static DirectoryCopiedBody ToBody(CopyMessages.DirectoryCopied message)
    {
        var body = new DirectoryCopiedBody
        {
            Feed = message.Feed,
            Request = message.Request,
            Part = (uint)message.Part,
            IsLast = message.IsLast,
            UnixTimeSeconds = message.UnixTimeSeconds,
        };
        body.Versions.AddRange(VersionMapping.ToBodies(message.Versions));
        foreach (var entries in message.Entries)
        {
            var entriesBody = new EpochEntriesBody { Epoch = entries.Epoch };
            entriesBody.Entries.AddRange(entries.Entries.Select(MessageMapping.ToBody));
            body.Entries.Add(entriesBody);
        }

        return body;
    }

    public static CopyMessages.DirectoryCopied FromBody(DirectoryCopiedBody body) => new(
        body.Feed,
        body.Request,
        CountOf(body.Part),
        body.IsLast,
        body.UnixTimeSeconds,
        VersionMapping.FromBodies(body.Versions),
        [.. body.Entries.Select(entries => new CopyMessages.EpochEntries(entries.Epoch, [.. entries.Entries.Select(MessageMapping.FromBody)]))]);

    /// <exception cref="FormatException">Larger than any count there is.</exception>
    public static int CountOf(uint number) => number <= int.MaxValue ? (int)number : throw new FormatException($"A count of {number} is out of bounds.");
}

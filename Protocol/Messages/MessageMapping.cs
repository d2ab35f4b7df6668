using ActorDns.Protocol.Messages.Contracts;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps the messages of feeds, partitions and directories to their protobuf bodies and back.</summary>
internal static class MessageMapping
{
    public static ApplyObjectChangesBody ToBody(RecordMessages.ApplyObjectChanges message)
    {
        var body = new ApplyObjectChangesBody { EntityId = message.EntityId, Epoch = message.Epoch, Batch = message.Batch };
        body.Changes.AddRange(message.Changes.Select(ObjectMapping.ToBody));
        return body;
    }

    public static RecordMessages.ApplyObjectChanges FromBody(ApplyObjectChangesBody body) =>
        new(body.EntityId, body.Epoch, body.Batch, [.. body.Changes.Select(ObjectMapping.FromBody)]);

    public static ObjectChangesAppliedBody ToBody(RecordMessages.ObjectChangesApplied message) =>
        new() { EntityId = message.EntityId, Batch = message.Batch };

    public static RecordMessages.ObjectChangesApplied FromBody(ObjectChangesAppliedBody body) => new(body.EntityId, body.Batch);

    public static SweepObjectsBody ToBody(RecordMessages.SweepObjects message) => new()
    {
        EntityId = message.EntityId,
        Kind = (uint)message.Kind,
        Epoch = message.Epoch,
        Version = message.Version,
        RequiredKinds = message.RequiredKinds,
    };

    public static RecordMessages.SweepObjects FromBody(SweepObjectsBody body) =>
        new(body.EntityId, ObjectMapping.KindOf(body.Kind), body.Epoch, body.Version, body.RequiredKinds);

    public static ObjectsSweptBody ToBody(RecordMessages.ObjectsSwept message) =>
        new() { EntityId = message.EntityId, Kind = (uint)message.Kind, Epoch = message.Epoch };

    public static RecordMessages.ObjectsSwept FromBody(ObjectsSweptBody body) =>
        new(body.EntityId, ObjectMapping.KindOf(body.Kind), body.Epoch);

    public static DirectoryChangedBody ToBody(DirectoryMessages.DirectoryChanged message)
    {
        var body = new DirectoryChangedBody
        {
            Feed = message.Feed,
            Epoch = message.Epoch,
            UnixTimeSeconds = message.UnixTimeSeconds,
        };
        body.Entries.AddRange(message.Entries.Select(entry => new DirectoryEntryBody
        {
            Kind = (uint)entry.Kind,
            Namespace = entry.Namespace,
            Name = entry.Name,
            Version = entry.Version,
            Deleted = entry.Deleted,
        }));
        return body;
    }

    public static DirectoryMessages.DirectoryChanged FromBody(DirectoryChangedBody body) =>
        new(body.Feed, body.Epoch, body.UnixTimeSeconds, [.. body.Entries.Select(FromBody)]);

    public static KindListedBody ToBody(DirectoryMessages.KindListed message) =>
        new() { Feed = message.Feed, Kind = (uint)message.Kind, Epoch = message.Epoch, Version = message.Version };

    public static DirectoryMessages.KindListed FromBody(KindListedBody body) =>
        new(body.Feed, ObjectMapping.KindOf(body.Kind), body.Epoch, body.Version);

    private static DirectoryMessages.DirectoryEntry FromBody(DirectoryEntryBody entry) =>
        new(ObjectMapping.KindOf(entry.Kind), entry.Namespace, entry.Name, entry.Version, entry.Deleted);
}

using ActorDns.Protocol.Messages.Contracts;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps the messages to partitions, and changes in brief, to their protobuf bodies and back.</summary>
internal static class MessageMapping
{
    public static ApplyObjectChangesBody ToBody(RecordMessages.ApplyObjectChanges message)
    {
        var body = new ApplyObjectChangesBody { EntityId = message.EntityId, Epoch = message.Epoch, List = message.List, Batch = message.Batch };
        body.Changes.AddRange(message.Changes.Select(ObjectMapping.ToBody));
        return body;
    }

    public static RecordMessages.ApplyObjectChanges FromBody(ApplyObjectChangesBody body) =>
        new(body.EntityId, body.Epoch, body.List, body.Batch, [.. body.Changes.Select(ObjectMapping.FromBody)]);

    public static BeginListBody ToBody(RecordMessages.BeginList message) =>
        new() { EntityId = message.EntityId, Kind = (uint)message.Kind, List = message.List };

    public static RecordMessages.BeginList FromBody(BeginListBody body) => new(body.EntityId, ObjectMapping.KindOf(body.Kind), body.List);

    public static SweepObjectsBody ToBody(RecordMessages.SweepObjects message) => new()
    {
        EntityId = message.EntityId,
        Kind = (uint)message.Kind,
        List = message.List,
        Version = VersionMapping.ToBody(message.Version),
        Batch = message.Batch,
    };

    public static RecordMessages.SweepObjects FromBody(SweepObjectsBody body) =>
        new(body.EntityId, ObjectMapping.KindOf(body.Kind), body.List, VersionMapping.FromBody(body.Version), body.Batch);

    public static RecordMessages.BatchApplied ToBatchApplied(EntityBatchBody body) => new(body.EntityId, body.Batch);

    public static RecordMessages.ReleaseEntity ToReleaseEntity(EntityBody body) => new(body.EntityId, body.IfEmpty);

    public static DirectoryEntryBody ToBody(DirectoryMessages.DirectoryEntry entry) => new()
    {
        Kind = (uint)entry.Kind,
        Namespace = entry.Namespace,
        Name = entry.Name,
        Version = entry.Version,
        Deleted = entry.Deleted,
    };

    public static DirectoryMessages.DirectoryEntry FromBody(DirectoryEntryBody entry) =>
        new(ObjectMapping.KindOf(entry.Kind), entry.Namespace, entry.Name, entry.Version, entry.Deleted);
}

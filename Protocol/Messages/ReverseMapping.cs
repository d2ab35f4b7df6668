using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages.Contracts;
using ActorDns.Protocol.Objects;
using Google.Protobuf;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps the messages about reverse zones to their protobuf bodies and back.</summary>
internal static class ReverseMapping
{
    public static ReplaceReverseSetsBody ToBody(ReverseMessages.ReplaceReverseSets message)
    {
        var body = new ReplaceReverseSetsBody { EntityId = message.EntityId, Namespace = message.Namespace, Batch = message.Batch };
        body.Sets.AddRange(message.Sets.Select(ToBody));
        return body;
    }

    public static ReverseMessages.ReplaceReverseSets FromBody(ReplaceReverseSetsBody body) =>
        new(body.EntityId, body.Namespace, body.Batch, [.. body.Sets.Select(FromBody)]);

    public static ReverseMessages.ReverseSetsReplaced ToSetsReplaced(EntityBatchBody body) => new(body.EntityId, body.Batch);

    public static ReverseSharesBody ToBody(ReverseMessages.RequestReverseSets message) => new()
    {
        Feed = message.Feed,
        Request = message.Request,
        Shards = VersionMapping.ToBytes(message.Shards),
        Anew = VersionMapping.ToBytes(message.Anew),
    };

    public static ReverseMessages.RequestReverseSets ToRequest(ReverseSharesBody body) =>
        new(body.Feed, body.Request, VersionMapping.ToShards(body.Shards), VersionMapping.ToShards(body.Anew));

    public static ReverseSharesBody ToBody(ReverseMessages.ReverseTelling message) => new()
    {
        Feed = message.Feed,
        Request = message.Request,
        Entities = (uint)message.Entities,
        Shards = VersionMapping.ToBytes(message.Covered),
    };

    public static ReverseMessages.ReverseTelling ToTelling(ReverseSharesBody body) =>
        new(body.Feed, body.Request, CopyMapping.CountOf(body.Entities), VersionMapping.ToShards(body.Shards));

    public static ReverseSharesBody ToBody(ReverseMessages.TellReverseSets message) => new()
    {
        EntityId = message.EntityId,
        Request = message.Request,
        Shards = VersionMapping.ToBytes(message.Shards),
        Anew = VersionMapping.ToBytes(message.Anew),
        Asker = message.Asker,
        Target = message.Target,
    };

    public static ReverseMessages.TellReverseSets ToTell(ReverseSharesBody body) =>
        new(body.EntityId, body.Request, VersionMapping.ToShards(body.Shards), VersionMapping.ToShards(body.Anew), body.Asker, body.Target);

    public static ReverseSharesBody ToBody(ReverseMessages.ReverseSetsTold message) =>
        new() { Feed = message.Feed, Request = message.Request, EntityId = message.EntityId };

    public static ReverseSharesBody ToBody(ReverseMessages.ReverseProgress message) =>
        new() { Feed = message.Feed, Request = message.Request, Entities = (uint)message.Entities };

    public static ReverseMessages.ReverseProgress ToProgress(ReverseSharesBody body) =>
        new(body.Feed, body.Request, CopyMapping.CountOf(body.Entities));

    public static ReverseMessages.ReverseSetsTold ToTold(ReverseSharesBody body) => new(body.Feed, body.Request, body.EntityId);

    public static ReverseSetBody ToBody(ReverseSet set)
    {
        var body = new ReverseSetBody
        {
            Service = set.Service,
            Version = VersionMapping.ToBody(set.Version),
            Endpoints = set.IsPods ? ByteString.Empty : ByteString.CopyFrom(set.Endpoints.Packed),
            Pods = set.IsPods ? ByteString.CopyFrom(set.Endpoints.Packed) : ByteString.Empty,
        };
        (set.IsExternal ? body.ExternalAddresses : body.ClusterAddresses).AddRange(set.ServiceAddresses.Select(ObjectMapping.ToBytes));
        return body;
    }

    public static ReverseSet FromBody(ReverseSetBody body) => new(
        body.Service,
        VersionMapping.FromBody(body.Version),
        [.. (body.ExternalAddresses.Count > 0 ? body.ExternalAddresses : body.ClusterAddresses).Select(ObjectMapping.ToAddress)],
        EndpointList.FromPacked(body.Pods.IsEmpty ? body.Endpoints.Span : body.Pods.Span));
}

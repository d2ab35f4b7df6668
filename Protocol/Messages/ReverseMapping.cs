using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages.Contracts;
using ActorDns.Protocol.Objects;
using Google.Protobuf;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps the messages to reverse zones to their protobuf bodies and back.</summary>
internal static class ReverseMapping
{
    public static ReplaceReverseSetsBody ToBody(ReverseMessages.ReplaceReverseSets message)
    {
        var body = new ReplaceReverseSetsBody { EntityId = message.EntityId, Namespace = message.Namespace, Batch = message.Batch };
        foreach (var set in message.Sets)
        {
            var setBody = new ReverseSetBody
            {
                Service = set.Service,
                Version = set.Version,
                Endpoints = ByteString.CopyFrom(set.Endpoints.Packed),
            };
            setBody.ClusterAddresses.AddRange(set.ClusterAddresses.Select(ObjectMapping.ToBytes));
            body.Sets.Add(setBody);
        }

        return body;
    }

    public static ReverseMessages.ReplaceReverseSets FromBody(ReplaceReverseSetsBody body) =>
        new(body.EntityId, body.Namespace, body.Batch, [.. body.Sets.Select(FromBody)]);

    public static ReverseSetsReplacedBody ToBody(ReverseMessages.ReverseSetsReplaced message) =>
        new() { EntityId = message.EntityId, Batch = message.Batch };

    public static ReverseMessages.ReverseSetsReplaced FromBody(ReverseSetsReplacedBody body) => new(body.EntityId, body.Batch);

    private static ReverseSet FromBody(ReverseSetBody body) => new(
        body.Service,
        body.Version,
        [.. body.ClusterAddresses.Select(ObjectMapping.ToAddress)],
        EndpointList.FromPacked(body.Endpoints.Span));
}

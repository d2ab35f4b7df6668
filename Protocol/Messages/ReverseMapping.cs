using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages.Contracts;
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
            var setBody = new ReverseSetBody { Service = set.Service, Version = set.Version };
            setBody.Entries.AddRange(set.Entries.Select(entry => new ReverseEntryBody
            {
                Address = ObjectMapping.ToBytes(entry.Address),
                IsClusterAddress = entry.IsClusterAddress,
                HostName = ByteString.CopyFrom(entry.HostName),
                PodName = ByteString.CopyFrom(entry.PodName),
            }));
            body.Sets.Add(setBody);
        }

        return body;
    }

    public static ReverseMessages.ReplaceReverseSets FromBody(ReplaceReverseSetsBody body) =>
        new(body.EntityId, body.Namespace, body.Batch, [.. body.Sets.Select(FromBody)]);

    public static ReverseSetsReplacedBody ToBody(ReverseMessages.ReverseSetsReplaced message) =>
        new() { EntityId = message.EntityId, Batch = message.Batch };

    public static ReverseMessages.ReverseSetsReplaced FromBody(ReverseSetsReplacedBody body) => new(body.EntityId, body.Batch);

    private static ReverseSet FromBody(ReverseSetBody body) => new(body.Service, body.Version, [.. body.Entries.Select(entry =>
        new ReverseEntry(
            ObjectMapping.ToAddress(entry.Address),
            entry.IsClusterAddress,
            entry.HostName.ToByteArray(),
            entry.PodName.ToByteArray()))]);
}

using ActorDns.Protocol.Messages.Contracts;

namespace ActorDns.Protocol.Messages;

/// <summary>Maps the messages of a feeder's stream to their protobuf bodies and back.</summary>
internal static class StreamMapping
{
    public static StreamFrameBody ToBody(StreamMessages.StreamFrame message)
    {
        var body = new StreamFrameBody
        {
            Feed = message.Feed,
            Stream = message.Stream,
            Sequence = message.Sequence,
            Subscription = message.Subscription,
            Kind = (uint)message.Kind,
            Event = (uint)message.Event,
            Version = VersionMapping.ToBody(message.Version),
            List = message.List,
            UnixTimeSeconds = message.UnixTimeSeconds,
            ReadUnixMilliseconds = message.ReadUnixMilliseconds,
        };
        body.Entries.AddRange(message.Entries.Select(MessageMapping.ToBody));
        foreach (var partition in message.Partitions)
        {
            var partitionBody = new PartitionChangesBody { Namespace = partition.Namespace, Partition = (uint)partition.Partition };
            partitionBody.Changes.AddRange(partition.Changes.Select(ObjectMapping.ToBody));
            body.Partitions.Add(partitionBody);
        }

        return body;
    }

    /// <exception cref="FormatException">A kind or event is unknown.</exception>
    public static StreamMessages.StreamFrame FromBody(StreamFrameBody body)
    {
        var frameEvent = (StreamMessages.FrameEvent)body.Event;
        if (!Enum.IsDefined(frameEvent))
        {
            throw new FormatException($"Event {body.Event} of a stream is unknown.");
        }

        return new StreamMessages.StreamFrame(
            body.Feed,
            body.Stream,
            body.Sequence,
            body.Subscription,
            ObjectMapping.KindOf(body.Kind),
            frameEvent,
            VersionMapping.FromBody(body.Version),
            body.List,
            body.UnixTimeSeconds,
            [.. body.Entries.Select(MessageMapping.FromBody)],
            [.. body.Partitions.Select(FromBody)],
            body.ReadUnixMilliseconds);
    }

    public static StreamHeartbeatBody ToBody(StreamMessages.StreamHeartbeat message)
    {
        var body = new StreamHeartbeatBody
        {
            Feed = message.Feed,
            Stream = message.Stream,
            FirstSequence = message.FirstSequence,
            LastSequence = message.LastSequence,
            Subscription = message.Subscription,
        };
        body.Versions.AddRange(VersionMapping.ToBodies(message.Versions));
        return body;
    }

    public static StreamMessages.StreamHeartbeat FromBody(StreamHeartbeatBody body) => new(
        body.Feed, body.Stream, body.FirstSequence, body.LastSequence, body.Subscription, VersionMapping.FromBodies(body.Versions));

    public static StreamStatusBody ToBody(StreamMessages.StreamStatus message) => new()
    {
        Feed = message.Feed,
        Stream = message.Stream,
        Sequence = message.Sequence,
        Subscription = message.Subscription,
        Shards = VersionMapping.ToBytes(message.Shards),
    };

    public static StreamMessages.StreamStatus FromBody(StreamStatusBody body) =>
        new(body.Feed, body.Stream, body.Sequence, body.Subscription, VersionMapping.ToShards(body.Shards));

    public static ResendFramesBody ToBody(StreamMessages.ResendFrames message) =>
        new() { Feed = message.Feed, Stream = message.Stream, FromSequence = message.FromSequence };

    public static StreamMessages.ResendFrames FromBody(ResendFramesBody body) => new(body.Feed, body.Stream, body.FromSequence);

    private static StreamMessages.PartitionChanges FromBody(PartitionChangesBody body) =>
        new(body.Namespace, CopyMapping.CountOf(body.Partition), [.. body.Changes.Select(ObjectMapping.FromBody)]);
}

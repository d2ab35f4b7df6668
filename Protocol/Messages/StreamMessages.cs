using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Messages;

/// <summary>
/// The sequenced stream of a feeder to every member, and what the receivers answer. Every frame has the next number; each
/// member gets every number, with the objects of the shards it holds copies of and everything in brief.
/// </summary>
public static class StreamMessages
{
    /// <summary>What a frame tells.</summary>
    public enum FrameEvent
    {
        /// <summary>Objects as they are now.</summary>
        Changes = 1,

        /// <summary>A list of the kind begins.</summary>
        ListBegun = 2,

        /// <summary>A list of the kind is complete: what it did not name and is not newer than it is gone.</summary>
        ListCompleted = 3,
    }

    /// <summary>Objects of one partition of a namespace.</summary>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="Partition">The partition.</param>
    /// <param name="Changes">The changes, in order.</param>
    public sealed record PartitionChanges(string Namespace, int Partition, IReadOnlyList<ObjectChange> Changes);

    /// <summary>Up to which version a stream has told a kind.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Version">The version.</param>
    public readonly record struct KindVersion(ObjectKind Kind, StateVersion Version);

    /// <summary>To every receiver: one step of the stream.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Stream">The stream: one life of one feeder.</param>
    /// <param name="Sequence">Its number, counting up by one.</param>
    /// <param name="Subscription">The receiver's subscription the objects were chosen by.</param>
    /// <param name="Kind">The kind.</param>
    /// <param name="Event">What it tells.</param>
    /// <param name="Version">Version of the list, or up to which the stream has told the kind now; version 0 when it says nothing of that.</param>
    /// <param name="List">The list the objects are from; 0 for a watch.</param>
    /// <param name="UnixTimeSeconds">When the feeder read news, the SOA serial; 0 when DNS cannot show a difference.</param>
    /// <param name="Entries">The changes in brief.</param>
    /// <param name="Partitions">The objects of the shards subscribed.</param>
    /// <param name="ReadUnixMilliseconds">
    /// When the feeder read a change of a watch, by its own clock, in milliseconds since 1970; 0 for lists, and from a feeder
    /// of a version that does not say it.
    /// </param>
    public sealed record StreamFrame(
        string Feed,
        long Stream,
        ulong Sequence,
        ulong Subscription,
        ObjectKind Kind,
        FrameEvent Event,
        StateVersion Version,
        long List,
        long UnixTimeSeconds,
        IReadOnlyList<DirectoryMessages.DirectoryEntry> Entries,
        IReadOnlyList<PartitionChanges> Partitions,
        long ReadUnixMilliseconds = 0) : IFeedMessage;

    /// <summary>To every receiver, each second and when it subscribes: where the stream is.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Stream">The stream.</param>
    /// <param name="FirstSequence">The oldest number that can be sent again.</param>
    /// <param name="LastSequence">The number of the last frame.</param>
    /// <param name="Subscription">The receiver's subscription that holds from the next frame on.</param>
    /// <param name="Versions">Up to which version each kind is told; epoch 0 for a kind not listed yet.</param>
    public sealed record StreamHeartbeat(
        string Feed, long Stream, ulong FirstSequence, ulong LastSequence, ulong Subscription, IReadOnlyList<KindVersion> Versions) : IFeedMessage;

    /// <summary>To a feeder: how far a receiver is, and which shards it holds copies of. State, not delta.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Stream">The stream; 0 for whatever stream the feeder has.</param>
    /// <param name="Sequence">Everything up to here has been applied.</param>
    /// <param name="Subscription">Counts up with each change of the shards.</param>
    /// <param name="Shards">The shards.</param>
    public sealed record StreamStatus(string Feed, long Stream, ulong Sequence, ulong Subscription, ShardSet Shards) : IFeedMessage;

    /// <summary>To a feeder: frames are missing from here on.</summary>
    /// <param name="Feed">The feed.</param>
    /// <param name="Stream">The stream.</param>
    /// <param name="FromSequence">The first number missing.</param>
    public sealed record ResendFrames(string Feed, long Stream, ulong FromSequence) : IFeedMessage;

    /// <summary>To a feeder: a receiver lacks state nobody else has; list everything again (throttled, coalesced).</summary>
    /// <param name="Feed">The feed.</param>
    public sealed record RequestList(string Feed) : IFeedMessage;
}

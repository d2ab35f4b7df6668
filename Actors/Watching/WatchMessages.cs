using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Watching;

/// <summary>What a watch actor and the feed actor above it say to each other; both live on one node.</summary>
public static class WatchMessages
{
    /// <summary>Any of them. They never leave the node, so they are not serialized even where all messages are checked for it.</summary>
    public interface IWatchMessage : INoSerializationVerificationNeeded
    {
        /// <summary>The kind.</summary>
        ObjectKind Kind { get; }
    }

    /// <summary>To the feed: a list begins. All that is listed until <see cref="ListCompleted"/> belongs to this epoch.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Epoch">1 for the first list of this actor, then counting up.</param>
    public sealed record ListStarted(ObjectKind Kind, long Epoch) : IWatchMessage;

    /// <summary>To the feed: a page of the list or changes of the watch. Answered with <see cref="ChangesAccepted"/>; at most one is under way.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Epoch">The epoch of the last list.</param>
    /// <param name="FromList">True while listing: the objects name the epoch.</param>
    /// <param name="Changes">The changes, in order.</param>
    public sealed record ChangesRead(ObjectKind Kind, long Epoch, bool FromList, IReadOnlyList<ObjectChange> Changes) : IWatchMessage;

    /// <summary>To the watch actor: the changes are passed on, send more.</summary>
    /// <param name="Kind">The kind.</param>
    public sealed record ChangesAccepted(ObjectKind Kind) : IWatchMessage;

    /// <summary>To the feed: everything of the epoch has been sent; what it did not name is gone (mark and sweep).</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Epoch">The epoch.</param>
    /// <param name="Version">The version the watch goes on from.</param>
    public sealed record ListCompleted(ObjectKind Kind, long Epoch, ulong Version) : IWatchMessage;

    /// <summary>To the feed: nothing was missed up to a version.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Version">The version.</param>
    public sealed record VersionReached(ObjectKind Kind, ulong Version) : IWatchMessage;

    /// <summary>To the feed: the source does not answer; said again at each failed try.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Fault">What it asks for.</param>
    /// <param name="Reason">What happened, for people.</param>
    public sealed record SourceFailed(ObjectKind Kind, SourceFault Fault, string Reason) : IWatchMessage;

    /// <summary>To the feed: the watch is open (again).</summary>
    /// <param name="Kind">The kind.</param>
    public sealed record WatchOpened(ObjectKind Kind) : IWatchMessage;

    /// <summary>To the watch actor: list again in a new epoch (an owner lost its state).</summary>
    /// <param name="Kind">The kind.</param>
    public sealed record Relist(ObjectKind Kind) : IWatchMessage;
}

using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Watching;

/// <summary>
/// What the run of a list or watch tells the actor that started it. Each carries the number of its run, so that a word
/// of a run that was given up is not taken for one of the present run. Never leaves the node.
/// </summary>
internal static class WatchEvents
{
    /// <summary>Any of them.</summary>
    public interface IWatchEvent : INoSerializationVerificationNeeded
    {
        /// <summary>The run.</summary>
        long Run { get; }
    }

    /// <summary>Objects arrived; the run waits until <paramref name="Accepted"/> is completed.</summary>
    public sealed record BatchRead(long Run, IReadOnlyList<ObjectChange> Changes, TaskCompletionSource Accepted) : IWatchEvent;

    /// <summary>Nothing was missed up to a version.</summary>
    public sealed record BookmarkRead(long Run, ulong Version) : IWatchEvent;

    /// <summary>The list is complete.</summary>
    public sealed record ListEnded(long Run, ulong Version) : IWatchEvent;

    /// <summary>The watch ended by itself.</summary>
    public sealed record WatchEnded(long Run) : IWatchEvent;

    /// <summary>The list or watch failed or was cancelled.</summary>
    public sealed record RunFailed(long Run, Exception Cause) : IWatchEvent;

    /// <summary>The wait is over.</summary>
    public sealed class BackoffElapsed : INoSerializationVerificationNeeded
    {
        private BackoffElapsed()
        {
        }

        /// <summary>The only one.</summary>
        public static BackoffElapsed Instance { get; } = new();
    }
}

using Akka.Actor;

namespace ActorDns.Actors.Feeds;

/// <summary>What a feed actor says to itself.</summary>
internal static class FeedMessages
{
    /// <summary>Look for batches and sweeps nobody answered.</summary>
    public sealed record CheckProgress : INoSerializationVerificationNeeded
    {
        public static CheckProgress Instance { get; } = new();
    }

    /// <summary>List all kinds again: an owner lost its state.</summary>
    public sealed record RelistAll : INoSerializationVerificationNeeded
    {
        public static RelistAll Instance { get; } = new();
    }
}

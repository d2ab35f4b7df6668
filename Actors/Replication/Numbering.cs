namespace ActorDns.Actors.Replication;

/// <summary>
/// Where an actor's numbers begin. Not at 1: an answer to what it asked before a crash would be taken for one to what it
/// asks now. Far from the end, and another one in every life. Thread-safe.
/// </summary>
internal static class Numbering
{
    /// <summary>A number to count on from.</summary>
    public static ulong Start() => (ulong)Random.Shared.NextInt64(1L << 52);
}

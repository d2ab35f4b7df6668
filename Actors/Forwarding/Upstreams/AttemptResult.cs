namespace ActorDns.Actors.Forwarding.Upstreams;

/// <summary>How an attempt ended.</summary>
internal enum AttemptResult
{
    /// <summary>With an answer to the question.</summary>
    Answered,

    /// <summary>Without one in time.</summary>
    TimedOut,

    /// <summary>The upstream could not be reached, or the connection broke.</summary>
    Unreachable,

    /// <summary>With a message that is no answer although it repeats ID and question.</summary>
    Malformed,

    /// <summary>It was never sent: this node has no socket left for it.</summary>
    NoRoom,
}

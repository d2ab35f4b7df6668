namespace ActorDns.Actors.Peers;

/// <summary>A question put to one holder. Used by the client's actor alone.</summary>
/// <param name="question">The question.</param>
/// <param name="node">The holder.</param>
/// <param name="startedAt">When, in ticks.</param>
internal sealed class Attempt(PendingQuestion question, PeerNode node, long startedAt)
{
    /// <summary>The question.</summary>
    public PendingQuestion Question { get; } = question;

    /// <summary>The holder.</summary>
    public PeerNode Node { get; } = node;

    /// <summary>When, in ticks.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>True once the question no longer counts on it; an answer that still comes is taken.</summary>
    public bool IsEnded { get; set; }

    /// <summary>True once the holder said something.</summary>
    public bool IsAnswered { get; set; }
}

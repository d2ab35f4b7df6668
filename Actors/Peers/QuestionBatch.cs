namespace ActorDns.Actors.Peers;

/// <summary>A message of questions under way to one node. Used by the client's actor alone.</summary>
/// <param name="number">Its number.</param>
/// <param name="node">The node.</param>
/// <param name="attempts">The attempts, in the order of the questions.</param>
/// <param name="sentAt">When, in ticks.</param>
internal sealed class QuestionBatch(ulong number, PeerNode node, Attempt[] attempts, long sentAt)
{
    /// <summary>Its number.</summary>
    public ulong Number { get; } = number;

    /// <summary>The node.</summary>
    public PeerNode Node { get; } = node;

    /// <summary>The attempts, in the order of the questions.</summary>
    public Attempt[] Attempts { get; } = attempts;

    /// <summary>When it was sent, in ticks.</summary>
    public long SentAt { get; } = sentAt;

    /// <summary>Attempts not answered yet.</summary>
    public int Unanswered { get; set; } = attempts.Length;

    /// <summary>True while it holds the next batch back.</summary>
    public bool Holds { get; set; } = true;
}

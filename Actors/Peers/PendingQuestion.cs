using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;

namespace ActorDns.Actors.Peers;

/// <summary>
/// A question in flight. Made by any thread, from then on used by the client's actor alone; whoever waits for it goes on
/// on the thread pool, not on the actor's thread.
/// </summary>
/// <param name="question">The question.</param>
/// <param name="startedAt">When it was asked, in ticks of the client's clock.</param>
internal sealed class PendingQuestion(PeerMessages.OwnerQuestion question, long startedAt)
    : TaskCompletionSource<OwnerReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int HeaderLength = PeerMessages.MinQuery;
    private const int MaxHashed = WireNames.MaxLength + 4;

    /// <summary>The question.</summary>
    public PeerMessages.OwnerQuestion Question { get; } = question;

    /// <summary>When it was asked, in ticks.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>Its place among those in flight, oldest first.</summary>
    public LinkedListNode<PendingQuestion>? Place { get; set; }

    /// <summary>Holders of this round, in the order they are asked.</summary>
    public PeerNode[] Candidates { get; set; } = [];

    /// <summary>Index of the holder to be asked next in this round.</summary>
    public int Next { get; set; }

    /// <summary>Counts the rounds, so that a wake-up meant for an earlier one is known.</summary>
    public int Round { get; set; }

    /// <summary>Attempts of this round that may still be answered.</summary>
    public int Outstanding { get; set; }

    /// <summary>What it would fail with now.</summary>
    public string Reason { get; set; } = OwnerFailure.NoHolder;

    /// <summary>The holder asked first of all.</summary>
    public PeerNode? FirstAsked { get; set; }

    /// <summary>True once it is answered or failed.</summary>
    public bool IsDone => Task.IsCompleted;

    /// <summary>Spreads the questions over the holders; equal for equal questions, so that one holder's caches are warm.</summary>
    public static uint HashOf(PeerMessages.OwnerQuestion question)
    {
        var query = question.Query.AsSpan();
        return WireNames.StableHash(query[HeaderLength..Math.Min(query.Length, HeaderLength + MaxHashed)]);
    }
}

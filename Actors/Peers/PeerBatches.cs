using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Makes batches of attempts and remembers them until they are answered. Batches form by themselves: attempts wait at their
/// node and leave together when the node owes no answer to an earlier batch, or when a full batch of them waits. A batch
/// without an answer holds the next one back only for its patience; its answer is still known until the deadline of its
/// questions. Used by the client's actor alone.
/// </summary>
/// <param name="options">Bounds and times.</param>
/// <param name="send">Sends a batch to a node.</param>
/// <param name="metrics">The counters.</param>
/// <param name="lastBatch">Batches are numbered from here, so that a restarted client takes no answer of its earlier life.</param>
internal sealed class PeerBatches(OwnerClientOptions options, Action<Address, PeerMessages.ResolveQueries> send, PeerMetrics metrics, ulong lastBatch)
{
    private const int MaxBatch = 64;

    private readonly int _fullBatch = Math.Clamp(options.MaxBatch, 1, MaxBatch);
    private readonly Dictionary<ulong, QuestionBatch> _batches = [];
    private readonly Queue<QuestionBatch> _patience = [];
    private readonly Queue<QuestionBatch> _silent = [];
    private readonly Queue<PeerNode> _touched = [];
    private ulong _lastBatch = lastBatch;

    /// <summary>Batches not answered yet and not forgotten.</summary>
    public int Count => _batches.Count;

    /// <summary>Lets an attempt wait for the next batch to its node.</summary>
    public void Add(Attempt attempt)
    {
        attempt.Node.Waiting.Enqueue(attempt);
        Touch(attempt.Node);
    }

    /// <summary>The batch of a number, null when it is answered or forgotten.</summary>
    public QuestionBatch? Find(ulong number) => _batches.GetValueOrDefault(number);

    /// <summary>The batches under way to a node.</summary>
    public QuestionBatch[] To(PeerNode node) => [.. _batches.Values.Where(batch => batch.Node == node)];

    /// <summary>Forgets a batch that is answered.</summary>
    public void Remove(QuestionBatch batch)
    {
        _batches.Remove(batch.Number);
        Loosen(batch);
    }

    /// <summary>Lets a batch hold the next one back no longer.</summary>
    public void Loosen(QuestionBatch batch)
    {
        if (batch.Holds)
        {
            batch.Holds = false;
            batch.Node.Holding--;
            Touch(batch.Node);
        }
    }

    /// <summary>Sends what may leave.</summary>
    public void Flush(long now)
    {
        while (_touched.TryDequeue(out var node))
        {
            node.IsTouched = false;
            while (node.Waiting.Count >= _fullBatch || (node.Holding == 0 && node.Waiting.Count > 0))
            {
                Send(node, now);
            }
        }
    }

    /// <summary>Takes a batch whose patience has ended without all its answers; to be called until it gives none.</summary>
    public QuestionBatch? TakeSilent(long now)
    {
        while (_patience.TryPeek(out var batch) && batch.SentAt + options.BatchPatience.Ticks <= now)
        {
            _patience.Dequeue();
            if (batch.Unanswered > 0)
            {
                _silent.Enqueue(batch);
                Loosen(batch);
                return batch;
            }
        }

        while (_silent.TryPeek(out var batch) && batch.SentAt + options.Deadline.Ticks <= now)
        {
            _silent.Dequeue();
            _batches.Remove(batch.Number);
        }

        return null;
    }

    private void Send(PeerNode node, long now)
    {
        var attempts = new List<Attempt>(Math.Min(node.Waiting.Count, _fullBatch));
        var size = 0;
        while (attempts.Count < _fullBatch && node.Waiting.TryPeek(out var attempt))
        {
            if (!attempt.Question.IsDone)
            {
                // The zone is counted with each question, though it is written once: large zones make smaller batches.
                size += MessageSize.Of(attempt.Question.Question) + MessageSize.Of(attempt.Question.Question.Zone);
                if (size > MessageSize.MaxPayload && attempts.Count > 0)
                {
                    break;
                }

                attempts.Add(attempt);
            }

            node.Waiting.Dequeue();
        }

        if (attempts.Count == 0)
        {
            return;
        }

        var batch = new QuestionBatch(++_lastBatch, node, [.. attempts], now);
        _batches.Add(batch.Number, batch);
        _patience.Enqueue(batch);
        node.Holding++;
        metrics.ObserveBatch(attempts.Count);
        send(node.Address, new PeerMessages.ResolveQueries(batch.Number, attempts.ConvertAll(attempt => attempt.Question.Question)));
    }

    private void Touch(PeerNode node)
    {
        if (!node.IsTouched)
        {
            node.IsTouched = true;
            _touched.Enqueue(node);
        }
    }
}

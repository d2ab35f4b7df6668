using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Decides whom to ask, when, and what counts as the answer; <see cref="OwnerClientActor"/> moves the messages. Used by that
/// actor alone; the clock is an argument, in ticks of 100 ns.
///
/// The life of a question is a sequence of rounds. A round takes the holders of the shard as they are known at that moment,
/// begins with the one the question's hash points to, and puts those last that are unreachable or were silent a short while
/// ago. A copy of this node itself comes behind the good ones and before those: others are asked because it is behind, which it
/// is for milliseconds, and the only other holder may have died. The first is asked at once. The next is asked
///   - after the hedge delay (see <see cref="HedgeDelay"/>), if nothing has been heard;
///   - at once, when the first says "not complete" or "behind", when its connection is lost, or when it was already known to
///     be bad, which happens only when all are.
/// The first good answer of any holder and of any round wins; what comes later is measured and dropped. When every holder of
/// a round has said no, or has been silent for the patience of its batch, the next round begins after the retry interval:
/// a copy that is behind catches up within milliseconds, and a copy that moves is announced elsewhere. So it goes until the
/// deadline, when the question fails with what was heard last. At the bound of questions in flight the oldest fails: it has
/// the least chance to be waited for still.
///
/// Batches form by themselves. Attempts wait at their node; they leave together when the node owes no answer to an earlier
/// batch, or when a full batch of them waits. A batch without an answer stops holding back after its patience, and its node
/// comes last for a while; a late answer is still taken until the deadline of its questions has passed.
///
/// Time is kept in one heap of wake-ups (hedges and retries) and in two lists that are in order by themselves (questions by
/// deadline, batches by patience), looked at on every tick of one timer.
/// </summary>
internal sealed class OwnerBoard
{
    private readonly OwnerClientOptions _options;
    private readonly IHolders _holders;
    private readonly PeerMetrics _metrics;
    private readonly HedgeDelay _hedgeDelay;
    private readonly LinkedList<PendingQuestion> _open = [];
    private readonly PriorityQueue<Wakeup, long> _wakeups = new();
    private readonly PeerNodes _nodes = new();
    private readonly PeerBatches _batches;

    /// <summary>Makes an empty one.</summary>
    /// <param name="options">Bounds and times.</param>
    /// <param name="holders">Who holds what.</param>
    /// <param name="send">Sends a batch to a node.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="lastBatch">Batches are numbered from here, so that a restarted client does not take answers of its earlier life.</param>
    public OwnerBoard(
        OwnerClientOptions options, IHolders holders, Action<Address, PeerMessages.ResolveQueries> send, PeerMetrics metrics, ulong lastBatch)
    {
        _options = options;
        _holders = holders;
        _metrics = metrics;
        _batches = new PeerBatches(options, send, metrics, lastBatch);
        _hedgeDelay = new HedgeDelay(options.MinHedgeDelay, options.MaxHedgeDelay);
    }

    /// <summary>False when there is nothing a tick could do.</summary>
    public bool NeedsTicks => _open.Count > 0 || _batches.Count > 0;

    /// <summary>Questions in flight.</summary>
    public int InFlight => _open.Count;

    /// <summary>Begins a question; <see cref="Flush"/> sends it.</summary>
    public void Begin(PendingQuestion question, long now)
    {
        if (_open.Count >= _options.MaxInFlight)
        {
            Fail(_open.First!.Value, OwnerFailure.Overload);
        }

        question.Place = _open.AddLast(question);
        StartRound(question, now);
    }

    /// <summary>Sends what may leave. To be called after any other call.</summary>
    public void Flush(long now)
    {
        _batches.Flush(now);
        _metrics.Show(_open.Count, TimeSpan.FromTicks(_hedgeDelay.Ticks));
    }

    /// <summary>Takes answers of a node.</summary>
    public void OnAnswers(PeerMessages.QueriesResolved resolved, long now)
    {
        if (_batches.Find(resolved.Batch) is not { } batch)
        {
            return;
        }

        // It speaks, whatever it says.
        batch.Node.AvoidUntil = long.MinValue;
        for (var i = 0; i < resolved.Answers.Count && resolved.First < batch.Attempts.Length - i; i++)
        {
            var attempt = batch.Attempts[resolved.First + i];
            if (!attempt.IsAnswered)
            {
                attempt.IsAnswered = true;
                batch.Unanswered--;
                OnAnswer(attempt, resolved.Answers[i], now);
            }
        }

        if (batch.Unanswered == 0)
        {
            _batches.Remove(batch);
        }
    }

    /// <summary>Does what is due.</summary>
    public void OnTick(long now)
    {
        while (_open.First?.Value is { } oldest && oldest.StartedAt + _options.Deadline.Ticks <= now)
        {
            Fail(oldest, oldest.Reason);
        }

        while (_wakeups.TryPeek(out var wakeup, out var due) && due <= now)
        {
            _wakeups.Dequeue();
            OnWakeup(wakeup, now);
        }

        while (_batches.TakeSilent(now) is { } batch)
        {
            batch.Node.AvoidUntil = now + _options.AvoidFor.Ticks;
            EndAll(batch, now);
        }

        _nodes.Sweep(now);
    }

    /// <summary>The connection to a node was lost or could not be made: what it was asked goes to other holders at once.</summary>
    public void OnLost(Address address, long now) => TurnAway(_nodes.Of(address, now), now);

    /// <summary>The cluster calls a node unreachable: as <see cref="OnLost"/>, and it comes last until it is reachable.</summary>
    public void OnUnreachable(Address address, long now)
    {
        var node = _nodes.Of(address, now);
        node.IsUnreachable = true;
        TurnAway(node, now);
    }

    /// <summary>A node is gone from the cluster.</summary>
    public void OnRemoved(Address address, long now)
    {
        var node = _nodes.Of(address, now);
        node.IsUnreachable = false;
        TurnAway(node, now);
    }

    /// <summary>There is a connection to a node again.</summary>
    public void OnAssociated(Address address, long now) => _nodes.Of(address, now).AvoidUntil = long.MinValue;

    /// <summary>The cluster calls a node reachable.</summary>
    public void OnReachable(Address address, long now)
    {
        var node = _nodes.Of(address, now);
        node.IsUnreachable = false;
        node.AvoidUntil = long.MinValue;
    }

    /// <summary>Fails every question.</summary>
    public void FailAll(string reason)
    {
        while (_open.First?.Value is { } question)
        {
            Fail(question, reason);
        }

        _metrics.Show(0, TimeSpan.FromTicks(_hedgeDelay.Ticks));
    }

    private void StartRound(PendingQuestion question, long now)
    {
        var holders = _holders.HoldersOf(question.Question.Feed, question.Question.Shard);
        question.Round++;
        question.Next = 0;
        question.Outstanding = 0;
        var own = _holders.OwnHolderOf(question.Question.Feed, question.Question.Shard);
        question.Candidates = _nodes.Rank(holders, own, PendingQuestion.HashOf(question.Question), now);
        if (!AskNext(question, now))
        {
            question.Reason = OwnerFailure.NoHolder;
            WakeForRetry(question, now);
        }
    }

    /// <returns>False when every holder of this round has been asked.</returns>
    private bool AskNext(PendingQuestion question, long now)
    {
        if (question.Next >= question.Candidates.Length)
        {
            return false;
        }

        PeerNode node;
        do
        {
            node = question.Candidates[question.Next++];
            question.FirstAsked ??= node;
            question.Outstanding++;
            if (question.Reason == OwnerFailure.NoHolder)
            {
                question.Reason = OwnerFailure.Silent;
            }

            _batches.Add(new Attempt(question, node, now));
        }
        while (question.Next < question.Candidates.Length && node.IsAvoided(now));

        if (question.Next < question.Candidates.Length)
        {
            _wakeups.Enqueue(new Wakeup(question, question.Round, question.Next), now + _hedgeDelay.Ticks);
        }

        return true;
    }

    private void OnAnswer(Attempt attempt, PeerMessages.OwnerAnswer answer, long now)
    {
        var question = attempt.Question;
        if (answer.Status == PeerMessages.OwnerAnswerStatus.Answered)
        {
            _hedgeDelay.Observe(now - attempt.StartedAt);
            if (!question.IsDone)
            {
                _metrics.ObserveAnswer(TimeSpan.FromTicks(now - question.StartedAt), attempt.Node != question.FirstAsked);
                Close(question, OwnerReply.Answered(answer, attempt.Node.Address));
            }
        }
        else if (!attempt.IsEnded)
        {
            question.Reason = answer.Status == PeerMessages.OwnerAnswerStatus.Behind ? OwnerFailure.Behind : OwnerFailure.NotComplete;
        }

        End(attempt, now);
    }

    private void End(Attempt attempt, long now)
    {
        if (attempt.IsEnded)
        {
            return;
        }

        attempt.IsEnded = true;
        var question = attempt.Question;
        question.Outstanding--;
        if (!question.IsDone && !AskNext(question, now) && question.Outstanding == 0)
        {
            WakeForRetry(question, now);
        }
    }

    private void OnWakeup(Wakeup wakeup, long now)
    {
        var question = wakeup.Question;
        if (question.IsDone || question.Round != wakeup.Round)
        {
            return;
        }

        if (wakeup.Next == Wakeup.Retry)
        {
            _metrics.CountRetried();
            StartRound(question, now);
        }
        else if (wakeup.Next == question.Next)
        {
            _metrics.CountHedged();
            AskNext(question, now);
        }
    }

    private void WakeForRetry(PendingQuestion question, long now) =>
        _wakeups.Enqueue(new Wakeup(question, question.Round, Wakeup.Retry), now + _options.RetryInterval.Ticks);

    private void EndAll(QuestionBatch batch, long now)
    {
        foreach (var attempt in batch.Attempts)
        {
            End(attempt, now);
        }
    }

    private void TurnAway(PeerNode node, long now)
    {
        node.AvoidUntil = now + _options.AvoidFor.Ticks;
        foreach (var batch in _batches.To(node))
        {
            _batches.Loosen(batch);
            EndAll(batch, now);
        }

        // Only those that wait now: End may put none back here, but counting makes it plain that this ends.
        for (var waiting = node.Waiting.Count; waiting > 0; waiting--)
        {
            End(node.Waiting.Dequeue(), now);
        }
    }

    private void Fail(PendingQuestion question, string reason)
    {
        _metrics.CountFailed(reason);
        Close(question, OwnerReply.Failed(reason));
    }

    private void Close(PendingQuestion question, OwnerReply reply)
    {
        _open.Remove(question.Place!);
        question.TrySetResult(reply);
    }

    private readonly record struct Wakeup(PendingQuestion Question, int Round, int Next)
    {
        public const int Retry = -1;
    }
}

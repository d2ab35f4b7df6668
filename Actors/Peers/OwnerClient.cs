using System.Collections.Concurrent;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Asks other nodes: the one request-and-reply primitive of the tier. Any thread may ask; none is blocked, and none waits
/// longer than the deadline. The questions pass through an inbox to <see cref="OwnerClientActor"/>, which is woken once for
/// all that came in meanwhile. While that actor does not run every question fails at once, or waits for the next one
/// (<see cref="OwnerClientOptions.WaitsForNextActor"/>): that may be an actor of another actor system, which asks other nodes.
/// </summary>
public sealed class OwnerClient
{
    private static readonly TimeSpan PatienceInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<PendingQuestion> _inbox = new();
    private readonly long _startedAt;

    // Nobody before the first start, null after a stop.
    private IActorRef? _actor = ActorRefs.Nobody;
    private int _waiting;
    private int _isWoken;
    private ITimer? _patience;
    private volatile bool _isStopped;

    /// <summary>Makes a client that has no actor yet.</summary>
    /// <param name="options">Bounds and times.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="time">The clock.</param>
    public OwnerClient(OwnerClientOptions options, PeerMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(time);
        (Options, Metrics, Time) = (options, metrics, time);
        _startedAt = time.GetTimestamp();
    }

    internal OwnerClientOptions Options { get; }

    internal PeerMetrics Metrics { get; }

    internal TimeProvider Time { get; }

    /// <summary>The client's clock: ticks of 100 ns since it was made.</summary>
    internal long Now => Time.GetElapsedTime(_startedAt).Ticks;

    /// <summary>Asks the holders of the question's shard.</summary>
    /// <exception cref="ArgumentException">The question has a shard, limit or query out of bounds, which no node would read.</exception>
    public ValueTask<OwnerReply> AskAsync(PeerMessages.OwnerQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (question.Shard is < 0 or >= EntityId.Shards
            || question.ResponseLimit is < PeerMessages.MinResponseLimit or > PeerMessages.MaxResponseLimit
            || question.Query.Length is < PeerMessages.MinQuery or > PeerMessages.MaxResponseLimit)
        {
            throw new ArgumentException("Shard, response limit or length of the query is out of bounds.", nameof(question));
        }

        Metrics.CountAsked();
        var pending = new PendingQuestion(question, Now);
        _inbox.Enqueue(pending);

        // The bound holds even while the actor has no thread.
        if (Interlocked.Increment(ref _waiting) > Options.MaxInFlight && TryTake(out var oldest))
        {
            Fail(oldest, OwnerFailure.Overload);
        }

        var actor = Volatile.Read(ref _actor);
        if (actor is null || actor.IsNobody())
        {
            FailUnlessAwaited();
        }
        else if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            actor.Tell(Wake.Instance, ActorRefs.NoSender);
        }

        return new ValueTask<OwnerReply>(pending.Task);
    }

    /// <summary>The actor will run, unless it has already stopped.</summary>
    internal void Announce(IActorRef actor) => Interlocked.CompareExchange(ref _actor, actor, ActorRefs.Nobody);

    /// <summary>The actor runs; what waits is for it to take.</summary>
    internal void Attach(IActorRef actor)
    {
        Interlocked.Exchange(ref _patience, null)?.Dispose();
        Volatile.Write(ref _isWoken, 0);
        Interlocked.Exchange(ref _actor, actor);
        if (!_inbox.IsEmpty && Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            actor.Tell(Wake.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>The actor has stopped: what waits fails, and what comes later too, unless another actor is waited for.</summary>
    internal void Detach()
    {
        // In this order, and the other way round in AskAsync: whoever comes second finds the question.
        Interlocked.Exchange(ref _actor, null);
        if (Options.WaitsForNextActor && !_isStopped)
        {
            Interlocked.Exchange(ref _patience, Time.CreateTimer(_ => FailOverdue(), null, PatienceInterval, PatienceInterval))?.Dispose();
        }

        FailUnlessAwaited();
    }

    /// <summary>No other actor will come: what waits fails, and what comes later too once the last one has stopped. Any thread may call it.</summary>
    public void Stop()
    {
        _isStopped = true;
        Interlocked.Exchange(ref _patience, null)?.Dispose();
        if (Volatile.Read(ref _actor) is null)
        {
            FailWaiting();
        }
    }

    /// <summary>By the actor that stops, after <see cref="Detach"/>: a question it had not finished.</summary>
    /// <param name="question">The question, which nothing refers to any more.</param>
    /// <returns>False when nobody will ask it; it is the caller's still.</returns>
    internal bool TryPutBack(PendingQuestion question)
    {
        if (!Options.WaitsForNextActor || _isStopped)
        {
            return false;
        }

        Interlocked.Increment(ref _waiting);
        _inbox.Enqueue(question);
        if (Volatile.Read(ref _actor) is { } next && !next.IsNobody() && Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            next.Tell(Wake.Instance, ActorRefs.NoSender);
        }

        return true;
    }

    /// <summary>By the actor, before it takes questions: from now on it must be woken again.</summary>
    internal void ClearWake() => Interlocked.Exchange(ref _isWoken, 0);

    /// <summary>Takes the oldest question of the inbox.</summary>
    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingQuestion? question)
    {
        if (!_inbox.TryDequeue(out question))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        return true;
    }

    private void FailUnlessAwaited()
    {
        if (!Options.WaitsForNextActor || _isStopped)
        {
            FailWaiting();
        }
    }

    // Those put back are not in order with those that came since, so all are looked at; they are few, and it is seldom.
    private void FailOverdue()
    {
        var now = Now;
        for (var left = Volatile.Read(ref _waiting); left > 0 && Volatile.Read(ref _actor) is null && TryTake(out var question); left--)
        {
            if (question.StartedAt + Options.Deadline.Ticks <= now)
            {
                Fail(question, OwnerFailure.Stopped);
            }
            else
            {
                TryPutBack(question);
            }
        }
    }

    private void FailWaiting()
    {
        while (TryTake(out var question))
        {
            Fail(question, OwnerFailure.Stopped);
        }
    }

    private void Fail(PendingQuestion question, string reason)
    {
        Metrics.CountFailed(reason);
        question.TrySetResult(OwnerReply.Failed(reason));
    }

    /// <summary>Tells the actor to look into the inbox.</summary>
    internal sealed class Wake : INoSerializationVerificationNeeded
    {
        public static Wake Instance { get; } = new();
    }
}

using System.Collections.Concurrent;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>
/// Asks other nodes: the one request-and-reply primitive of the tier. Any thread may ask; none is blocked, and none waits
/// longer than the deadline. The questions pass through an inbox to <see cref="OwnerClientActor"/>, which is woken once for
/// all that came in meanwhile. While that actor does not run every question fails at once.
/// </summary>
public sealed class OwnerClient
{
    private readonly ConcurrentQueue<PendingQuestion> _inbox = new();
    private readonly long _startedAt;

    // Nobody before the first start, null after a stop.
    private IActorRef? _actor = ActorRefs.Nobody;
    private int _waiting;
    private int _isWoken;

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
            FailWaiting();
        }
        else if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            actor.Tell(Wake.Instance, ActorRefs.NoSender);
        }

        return new ValueTask<OwnerReply>(pending.Task);
    }

    /// <summary>The actor will run, unless it has already stopped.</summary>
    internal void Announce(IActorRef actor) => Interlocked.CompareExchange(ref _actor, actor, ActorRefs.Nobody);

    /// <summary>The actor runs.</summary>
    internal void Attach(IActorRef actor)
    {
        Volatile.Write(ref _isWoken, 0);
        Volatile.Write(ref _actor, actor);
    }

    /// <summary>The actor has stopped: what waits fails, and what comes later too.</summary>
    internal void Detach()
    {
        // In this order, and the other way round in AskAsync: whoever comes second finds the question.
        Interlocked.Exchange(ref _actor, null);
        FailWaiting();
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

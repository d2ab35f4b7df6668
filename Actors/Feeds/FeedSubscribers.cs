using ActorDns.Actors.Replication;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Feeds;

/// <summary>
/// The members a feeder's stream goes to: each gets every step with the objects of the shards it has subscribed, a heartbeat
/// that says where the stream is, and again what it says it has missed. Used by the feed's actor alone. Bounds: as many as
/// there are members; <see cref="MaxResent"/> steps a request.
/// </summary>
internal sealed class FeedSubscribers(string feed, TimeProvider time, IActorRef self, Func<string, ActorSelection> select)
{
    internal const int MaxUnapplied = 128;
    private const int MaxResent = 128;

    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(3);

    private readonly Dictionary<Address, Subscriber> _subscribers = [];
    private Address? _self;

    /// <summary>How many shard copies the members have subscribed.</summary>
    public int Copies => _subscribers.Values.Sum(subscriber => subscriber.Shards.Count);

    /// <summary>How many members there are.</summary>
    public int Members => _subscribers.Count;

    /// <summary>The members are these from now on.</summary>
    public void OnMembers(FeedMessages.MembersChanged changed)
    {
        _self = changed.Self;
        foreach (var address in _subscribers.Keys.Except(changed.Members).ToList())
        {
            _subscribers.Remove(address);
        }

        foreach (var address in changed.Members.Where(address => !_subscribers.ContainsKey(address)))
        {
            var path = $"/user/{ReceiverActor.NameOf(feed)}";
            _subscribers.Add(address, new Subscriber(select(address == changed.Self ? path : address + path)));
        }
    }

    /// <summary>A member says how far it is and what it holds; one that says something new is told where the stream is.</summary>
    public void OnStatus(StreamMessages.StreamStatus status, IActorRef sender, FeedStream stream, FeedState state)
    {
        var address = sender.Path.Address.HasLocalScope ? _self : sender.Path.Address;
        if (address is null || !_subscribers.TryGetValue(address, out var subscriber))
        {
            return;
        }

        subscriber.Receiver = sender;
        subscriber.LastHeard = time.GetTimestamp();
        var isNews = status.Stream != stream.Id || status.Subscription != subscriber.Subscription;
        (subscriber.Subscription, subscriber.Shards) = (status.Subscription, status.Shards);
        if (status.Stream == stream.Id)
        {
            subscriber.Applied = Math.Max(subscriber.Applied, status.Sequence);
        }

        if (isNews)
        {
            SendHeartbeat(subscriber, stream, state);
        }
    }

    /// <summary>Tells all members where the stream is.</summary>
    public void SendHeartbeats(FeedStream stream, FeedState state)
    {
        foreach (var subscriber in _subscribers.Values)
        {
            SendHeartbeat(subscriber, stream, state);
        }
    }

    /// <summary>Sends steps again, or says that they are gone.</summary>
    public void Resend(StreamMessages.ResendFrames resend, IActorRef sender, FeedStream stream, FeedState state)
    {
        if (_subscribers.Values.FirstOrDefault(subscriber => subscriber.Receiver.Equals(sender)) is not { } subscriber)
        {
            return;
        }

        if (resend.FromSequence < stream.FirstSequence)
        {
            SendHeartbeat(subscriber, stream, state);
            return;
        }

        foreach (var step in stream.From(resend.FromSequence).Take(MaxResent))
        {
            Send(step, stream, subscriber);
        }
    }

    /// <summary>Sends a step to all members.</summary>
    public void Send(StreamStep step, FeedStream stream)
    {
        foreach (var subscriber in _subscribers.Values)
        {
            Send(step, stream, subscriber);
        }
    }

    /// <summary>True while a member that answers is more than <see cref="MaxUnapplied"/> steps behind.</summary>
    public bool HoldBack(FeedStream stream) => Unapplied(stream) > MaxUnapplied;

    /// <summary>Steps that the slowest of the members that answer has not applied yet.</summary>
    public ulong Unapplied(FeedStream stream)
    {
        var most = 0UL;
        foreach (var subscriber in _subscribers.Values)
        {
            if (subscriber.LastHeard != 0 && time.GetElapsedTime(subscriber.LastHeard) < MaxSilence)
            {
                most = Math.Max(most, stream.LastSequence - Math.Min(subscriber.Applied, stream.LastSequence));
            }
        }

        return most;
    }

    private void Send(StreamStep step, FeedStream stream, Subscriber subscriber) =>
        subscriber.Receiver.Tell(step.For(feed, stream.Id, subscriber.Subscription, subscriber.Shards), self);

    private void SendHeartbeat(Subscriber subscriber, FeedStream stream, FeedState state) => subscriber.Receiver.Tell(
        new StreamMessages.StreamHeartbeat(
            feed,
            stream.Id,
            stream.FirstSequence,
            stream.LastSequence,
            subscriber.Subscription,
            [.. state.Kinds.Select(kind => new StreamMessages.KindVersion(kind, state.ToldUpTo(kind)))]),
        self);
}

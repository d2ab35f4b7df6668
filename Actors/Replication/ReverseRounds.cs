using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// How new copies of reverse zones that no other node has learn what they hold: this node asks all members to let their
/// partitions tell them, one round after the other, and lets its own partitions tell those of the others. A round is asked for
/// only when some member holds complete partitions of every shard: before, it could not end and would only be work. A
/// partition tells again only what the asker may have missed. Used by the receiver alone.
/// </summary>
internal sealed class ReverseRounds(FeedRecords records, ReceiverContext context, ShardCopies copies, EntityBatches batches, IActorRef self)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ReverseDuties _duties = new(records.Options.Id, self);
    private IReadOnlyList<Address> _members = [];
    private ReverseRound? _round;
    private ulong _lastRound = Numbering.Start();

    private string Feed => records.Options.Id;

    /// <summary>The members are these from now on.</summary>
    public void OnMembers(IReadOnlyList<Address> members)
    {
        _members = members;
        _duties.OnMembers(members);
    }

    /// <summary>One of <see cref="ReverseMessages"/> that are for receivers.</summary>
    public void On(IFeedMessage message, IActorRef sender)
    {
        switch (message)
        {
            case ReverseMessages.RequestReverseSets request:
                OnRequest(request, sender);
                break;
            case ReverseMessages.ReverseTelling telling when telling.Request == _round?.Request:
                _round.Note(sender.Path.Address, telling, context.Time.GetTimestamp());
                EndIfDone();
                break;
            case ReverseMessages.ReverseProgress progress when progress.Request == _round?.Request:
                _round.NoteTold(progress.Entities, context.Time.GetTimestamp());
                EndIfDone();
                break;
            case ReverseMessages.ReverseSetsTold told:
                _duties.NoteTold(told.Request);
                break;
        }
    }

    /// <summary>Tells the askers how far the partitions of this node are; called a few times a second.</summary>
    public void Report() => _duties.Report();

    /// <summary>Begins a round if one is needed and none is under way.</summary>
    public void Pursue()
    {
        if (_round is not null && context.Time.GetElapsedTime(_round.LastHeard) < Patience)
        {
            return;
        }

        var known = new KindVersions();
        foreach (var kind in records.Directory.Kinds)
        {
            known[kind] = records.ProgressOf(kind);
        }

        var waiting = copies.WaitingForReverse(known);
        _round = null;
        if (waiting.Count > 0 && (copies.WithPartitions | context.Holders.PartitionsOf(Feed)) == ShardSet.All)
        {
            _round = new ReverseRound(++_lastRound, waiting, context.Time.GetTimestamp());
            var request = new ReverseMessages.RequestReverseSets(Feed, _round.Request, waiting, copies.Anew(waiting));
            foreach (var member in _members)
            {
                new ActorPathTarget(member, ReceiverActor.NameOf(Feed)).Tell(self, request);
            }
        }
    }

    private void OnRequest(ReverseMessages.RequestReverseSets request, IActorRef sender)
    {
        var partitions = copies.All
            .SelectMany(shard => shard.Entities.Keys.Select(entity => (Shard: shard, Entity: entity)))
            .Where(partition => EntityId.TryReadPartition(partition.Entity, out _, out _, out _))
            .ToList();
        sender.Tell(new ReverseMessages.ReverseTelling(Feed, request.Request, partitions.Count, copies.WithPartitions), self);
        var number = _duties.Begin(sender, request.Request, partitions.Count);
        var asker = (sender.Path.Address.HasLocalScope ? context.Holders.Self : sender.Path.Address)?.ToString() ?? string.Empty;
        var target = self.Path.ToSerializationFormat();
        foreach (var (shard, entity) in partitions)
        {
            batches.Tell(shard, entity, new ReverseMessages.TellReverseSets(entity, number, request.Shards, request.Anew, asker, target));
        }
    }

    private void EndIfDone()
    {
        if (_round is { IsDone: true } round)
        {
            _round = null;
            copies.NoteReverse(round.Shards);
        }
    }
}

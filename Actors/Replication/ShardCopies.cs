using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Objects;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// The shard copies of this node and how each becomes complete. Used by the receiver alone.
///
/// A copy that starts is subscribed at every feeder. Once a stream that is known without a gap sends its objects, whatever
/// was told before is missing and whatever comes is not. What is missing is taken (1) from another node with a complete
/// copy, when that is at least as far as the stream was, or (2) from a list that began after the subscription, one for each
/// kind. The second way brings objects only, so the reverse zones are told by the partitions of all nodes
/// (<see cref="ReverseRound"/>). When both parts are there the copy is complete: it may be asked, and be copied.
///
/// A copy that lost something (an entity crashed or did not answer) is begun anew: its entities are released and filled
/// again, while the other copy answers. Bounds: see <see cref="TwinSessions"/>.
/// </summary>
internal sealed class ShardCopies(FeedRecords records, ReceiverContext context, EntityBatches batches, IActorRef self)
{
    private readonly TwinSessions _sessions = new(records, context, batches, self);
    private readonly Dictionary<int, LocalShard> _shards = [];
    private readonly HashSet<(int Shard, int Copy)> _held = [];
    private readonly Dictionary<string, IActorRef> _strays = new(StringComparer.Ordinal);
    private ShardSet _begun;

    /// <summary>Counts up with each change of the shards held.</summary>
    public ulong Subscription
    {
        get => records.Subscription;
        private set => records.Subscription = value;
    }

    /// <summary>The shards held.</summary>
    public ShardSet Held { get; private set; }

    /// <summary>The shards.</summary>
    public IEnumerable<LocalShard> All => _shards.Values;

    /// <summary>Shards whose partitions hold everything, and are all still here.</summary>
    public ShardSet WithPartitions => _shards.Values.Where(shard => shard.HasPartitions && !records.IsLeaving(shard.Shard, shard.Copy)).Aggregate(default(ShardSet), (set, shard) => set.With(shard.Shard));

    private string Feed => records.Options.Id;

    /// <summary>The copy of a shard here, or null.</summary>
    public LocalShard? Find(int shard) => _shards.GetValueOrDefault(shard);

    /// <summary>An entity has stopped.</summary>
    public void ForgetEntity(string entityId, IActorRef entity)
    {
        if (_strays.TryGetValue(entityId, out var stray) && stray.Equals(entity))
        {
            _strays.Remove(entityId);
        }

        if (Find(EntityId.ShardNumberOf(entityId)) is not { } shard)
        {
            return;
        }

        shard.Released.Remove(entityId);
        if (shard.Entities.TryGetValue(entityId, out var known) && known.Equals(entity))
        {
            shard.Entities.Remove(entityId);
        }
    }

    /// <summary>Tells an entity of this node something on behalf of another one.</summary>
    public void Forward(string entityId, IEntityMessage message, IActorRef sender)
    {
        if (Find(EntityId.ShardNumberOf(entityId)) is { } shard)
        {
            shard.Entities.GetValueOrDefault(entityId, context.Region).Tell(message, sender);
        }
    }

    /// <summary>The entity of this node that stands for another copy's, or null when this node has none.</summary>
    public string? LocalIdOf(string entityId) =>
        Find(EntityId.ShardNumberOf(entityId)) is { } shard ? EntityId.WithCopy(entityId, shard.Copy) : null;

    /// <summary>This node holds a copy.</summary>
    public void Start(int shard, int copy)
    {
        _held.Add((shard, copy));
        if (!_shards.ContainsKey(shard))
        {
            Begin(shard, copy);
        }
    }

    /// <summary>
    /// Goes on after a crash of the receiver with the entities that live here. What is complete stays complete, for the
    /// progress says up to where; what was on its way to be complete begins anew.
    /// </summary>
    public void Resume(IEnumerable<(int Shard, int Copy)> copies, IEnumerable<string> entities)
    {
        _held.UnionWith(copies);
        foreach (var held in _held.GroupBy(held => held.Shard, held => held.Copy))
        {
            var complete = held.Where(copy => records.HoldsComplete(held.Key, copy)).Select(copy => (int?)copy).FirstOrDefault();
            var isComplete = complete is not null;
            _shards.Add(held.Key, new LocalShard(held.Key, complete ?? held.First(), Subscription) { HasPartitions = isComplete, IsComplete = isComplete, IsAnew = true });
            Held = Held.With(held.Key);
        }

        foreach (var id in entities)
        {
            if (Find(EntityId.ShardNumberOf(id)) is { } shard && shard.Copy == EntityId.CopyOf(id))
            {
                shard.Entities[id] = context.Region;
            }
        }

        records.CompleteShards.Shards().Where(shard => Find(shard) is null).ToList().ForEach(records.DropCopy);
        _shards.Values.Where(shard => !shard.IsComplete).ToList().ForEach(shard => Renew(shard, "the receiver crashed before the copy was complete"));
        Announce();
    }

    /// <summary>This node does not hold a copy any more.</summary>
    public void Stop(int shard, int copy)
    {
        _held.Remove((shard, copy));
        if (Find(shard) is not { } local || local.Copy != copy)
        {
            return;
        }

        Drop(local);
        if (_held.Where(held => held.Shard == shard).Select(held => (int?)held.Copy).FirstOrDefault() is { } other)
        {
            Begin(shard, other);
        }

        Announce();
    }

    /// <summary>An entity has started.</summary>
    public void NoteEntity(string entityId, IActorRef entity, bool isRestart)
    {
        if (Find(EntityId.ShardNumberOf(entityId)) is not { } shard || shard.Copy != EntityId.CopyOf(entityId))
        {
            _strays[entityId] = entity;
            return;
        }

        if (isRestart)
        {
            // It is released with the others, and starts again with the first message.
            Renew(shard, "an entity crashed");
            return;
        }

        shard.Released.Remove(entityId);
        shard.Entities[entityId] = entity;
    }

    /// <summary>An entity holds nothing any more. Until its shard is complete it fences what a twin may still send.</summary>
    public void Release(string entityId)
    {
        if (Find(EntityId.ShardNumberOf(entityId)) is { IsComplete: true } shard && !batches.IsUnderWay(entityId))
        {
            batches.Tell(shard, entityId, new RecordMessages.ReleaseEntity(entityId, IfEmpty: true));
            shard.Entities.Remove(entityId);
            shard.Released.Add(entityId);
        }
    }

    /// <summary>Begins a copy anew: something of it was lost.</summary>
    public void Renew(LocalShard shard, string reason)
    {
        ReplicationLog.Renewing(context.Logger, Feed, shard.Shard, reason);

        // In this order: those that are released take their snapshots away and say nothing of it.
        Drop(shard);
        foreach (var entity in shard.Entities.Keys)
        {
            batches.Tell(shard, entity, new RecordMessages.ReleaseEntity(entity, IfEmpty: false));
        }

        Begin(shard.Shard, shard.Copy);
        Announce();
    }

    /// <summary>A list was seen from begin to end and is applied.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="subscription">The subscription it began with.</param>
    public void NoteListed(ObjectKind kind, ulong subscription)
    {
        var before = WithPartitions;
        foreach (var shard in _shards.Values.Where(shard => !shard.IsComplete && shard.Subscription <= subscription))
        {
            shard.NoteListed(kind);
            var required = records.Directory.Kinds.Aggregate(0u, (mask, each) => mask | (1u << (int)each));
            shard.HasPartitions |= (shard.Listed & required) == required;
        }

        if (WithPartitions != before)
        {
            Announce();
        }
    }

    /// <summary>A gap in a stream stayed open: half-seen lists count for nothing.</summary>
    public void ForgetLists()
    {
        foreach (var shard in _shards.Values.Where(shard => !shard.HasPartitions))
        {
            shard.Listed = 0;
            shard.EchoedAt = null;
        }
    }

    /// <summary>
    /// Notes for which shards every stream sends the objects from now on, and what had been told before: a copy must bring
    /// that much. Not while a list is under way that did not name everything to them: its sweep would find no marks here, so
    /// a twin must have swept already when it is asked.
    /// </summary>
    /// <param name="live">The streams that are heard of.</param>
    public void NoteEcho(IReadOnlyCollection<StreamPosition> live)
    {
        if (live.Count == 0)
        {
            return;
        }

        var echoed = live.Min(position => position.Echoed);
        foreach (var shard in _shards.Values)
        {
            if (shard.EchoedAt is null
                && echoed >= shard.Subscription
                && live.All(position => position.Lists.Keys.All(kind => position.IsWhole(kind, shard.Subscription))))
            {
                shard.EchoedAt = new KindVersions();
                foreach (var position in live)
                {
                    shard.EchoedAt.Raise(position.Told, records.Directory.Kinds);
                }
            }
        }
    }

    /// <summary>The newest subscription that a complete shard needs: a stream that does not send by it leaves a hole.</summary>
    public ulong Required => _shards.Values.Where(shard => shard.IsComplete).Select(shard => shard.Subscription).DefaultIfEmpty().Max();

    /// <summary>Begins copies from other nodes, as many as may be.</summary>
    /// <returns>True if a shard waits for a list, because no other node has it.</returns>
    public bool Pursue()
    {
        _sessions.EndLate();
        var needsList = false;
        foreach (var shard in _shards.Values)
        {
            if (shard.IsComplete || shard.Session is not null || shard.EchoedAt is null)
            {
                continue;
            }

            var twins = context.Holders.HoldersOf(Feed, shard.Shard);
            if (twins.Count == 0)
            {
                needsList |= !shard.HasPartitions;
            }
            else if (_sessions.HasRoom)
            {
                _sessions.Ask(shard, twins[shard.Shard % twins.Count], FinishSession);
            }
        }

        return needsList;
    }

    /// <summary>Shards whose partitions are there, as far as all streams were, and whose reverse zones nobody else has.</summary>
    public ShardSet WaitingForReverse(KindVersions known) => _shards.Values
        .Where(shard => shard is { HasPartitions: true, IsComplete: false, Session: null, EchoedAt: not null }
            && known.Covers(shard.EchoedAt, records.Directory.Kinds)
            && context.Holders.HoldersOf(Feed, shard.Shard).Count == 0)
        .Aggregate(default(ShardSet), (set, shard) => set.With(shard.Shard));

    /// <summary>Those of the shards that this node has held before.</summary>
    public ShardSet Anew(ShardSet shards) =>
        _shards.Values.Where(shard => shard.IsAnew && shards.Contains(shard.Shard)).Aggregate(default(ShardSet), (set, shard) => set.With(shard.Shard));

    /// <summary>The reverse zones of these shards have been told everything.</summary>
    public void NoteReverse(ShardSet shards)
    {
        foreach (var shard in _shards.Values.Where(shard => shard.HasPartitions && !shard.IsComplete && shards.Contains(shard.Shard)).ToList())
        {
            Complete(shard, "list");
        }
    }

    /// <summary>The other node has said what is coming.</summary>
    public void OnBegun(CopyMessages.ShardCopyBegun begun) => _sessions.OnBegun(begun);

    /// <summary>A part of an entity has come.</summary>
    public void OnCopied(CopyMessages.EntityCopied copied) => _sessions.OnCopied(copied);

    /// <summary>
    /// Gives a copy to another node. Not of a shard that is just leaving: its entities stop one after the other, and those that
    /// are left would be taken for all of them.
    /// </summary>
    public void Give(CopyMessages.CopyShard copy, IActorRef to, IReadOnlyList<StreamMessages.KindVersion> versions)
    {
        if (Find(copy.Shard) is not { IsComplete: true } shard || records.IsLeaving(copy.Shard, shard.Copy))
        {
            to.Tell(new CopyMessages.ShardCopyBegun(Feed, copy.Request, false, 0, []), self);
            return;
        }

        List<string> entities = [.. shard.Entities.Keys.Union(shard.Released)];
        to.Tell(new CopyMessages.ShardCopyBegun(Feed, copy.Request, true, entities.Count, versions), self);
        var target = to.Path.ToSerializationFormat();
        foreach (var entity in entities)
        {
            batches.Tell(shard, entity, new CopyMessages.CopyEntity(entity, copy.Request, target));
        }
    }

    private void Begin(int shard, int copy)
    {
        records.BeginCopy(shard, copy);
        var local = new LocalShard(shard, copy, ++Subscription) { IsAnew = _begun.Contains(shard) };
        _begun = _begun.With(shard);
        _shards.Add(shard, local);
        Held = Held.With(shard);
        foreach (var (id, entity) in _strays.Where(stray => EntityId.CopyOf(stray.Key) == copy && EntityId.ShardNumberOf(stray.Key) == shard).ToList())
        {
            _strays.Remove(id);
            local.Entities[id] = entity;
        }
    }

    private void Drop(LocalShard shard)
    {
        _sessions.End(shard);
        records.DropCopy(shard.Shard);
        _shards.Remove(shard.Shard);
        Held = Held.Without(shard.Shard);
        Subscription++;
        batches.DropShard(shard);
    }

    private void FinishSession(LocalShard shard)
    {
        // Not when the shard has left meanwhile: its batches were settled by that.
        if (_shards.GetValueOrDefault(shard.Shard) == shard && shard.Session is { HasAll: true })
        {
            shard.Session = null;
            Complete(shard, "twin");
        }
    }

    private void Complete(LocalShard shard, string from)
    {
        (shard.HasPartitions, shard.IsComplete) = (true, true);
        records.CompleteCopy(shard.Shard, shard.Copy);
        context.Metrics.CountCopy(Feed, from);
        Announce();
    }

    /// <summary>Says what is complete here.</summary>
    public void Announce()
    {
        var complete = _shards.Values.Where(shard => shard.IsComplete).Aggregate(default(ShardSet), (set, shard) => set.With(shard.Shard));
        context.Metrics.NoteShards(Feed, _shards.Count, complete.Count);
        context.Placement.Tell(new PlacementActor.FeedChanged(new(Feed, complete, records.Directory.IsComplete, WithPartitions)), self);
    }
}

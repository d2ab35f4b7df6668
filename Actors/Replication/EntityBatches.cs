using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// What is on its way to the entities of this node and not answered yet. Used by the receiver alone. As many as the window
/// of the streams lets come, and the copies under way.
/// </summary>
internal sealed class EntityBatches(IActorRef region, IActorRef self, TimeProvider time)
{
    private readonly Dictionary<ulong, Batch> _underWay = [];
    private readonly Dictionary<string, int> _byEntity = [];
    private ulong _last;

    /// <summary>Called before the first batch on its way to an entity.</summary>
    public Action<string, int>? BeforeFirst { get; set; }

    /// <summary>Sends a batch to an entity.</summary>
    public void Send(string entityId, int shard, BatchGroup group, Func<ulong, IEntityMessage> make)
    {
        if (!_byEntity.ContainsKey(entityId))
        {
            BeforeFirst?.Invoke(entityId, shard);
        }

        var batch = ++_last;
        group.Add();
        _underWay.Add(batch, new Batch(entityId, shard, group, time.GetTimestamp()));
        _byEntity[entityId] = _byEntity.GetValueOrDefault(entityId) + 1;
        region.Tell(make(batch), self);
    }

    /// <summary>Says whether something is on its way to an entity.</summary>
    public bool IsUnderWay(string entityId) => _byEntity.ContainsKey(entityId);

    /// <summary>An entity has answered.</summary>
    public void Settle(ulong batch)
    {
        if (!_underWay.Remove(batch, out var sent))
        {
            return;
        }

        if (_byEntity[sent.EntityId] is var left and > 1)
        {
            _byEntity[sent.EntityId] = left - 1;
        }
        else
        {
            _byEntity.Remove(sent.EntityId);
        }

        sent.Group.Settle();
    }

    /// <summary>Nobody waits for a shard's entities any more: it has left, or begins anew.</summary>
    public void DropShard(int shard) => _underWay.Where(pair => pair.Value.Shard == shard).Select(pair => pair.Key).ToList().ForEach(Settle);

    /// <summary>The shards with a batch that nobody answered in time.</summary>
    public IReadOnlyList<int> LateShards(TimeSpan patience) =>
        [.. _underWay.Values.Where(batch => time.GetElapsedTime(batch.SentAt) > patience).Select(batch => batch.Shard).Distinct()];

    private readonly record struct Batch(string EntityId, int Shard, BatchGroup Group, long SentAt);
}

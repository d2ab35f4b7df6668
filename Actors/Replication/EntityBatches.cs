using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// What is on its way to the entities of this node and not answered yet. Used by the receiver alone. As many as the window
/// of the streams lets come, and the copies under way.
/// </summary>
internal sealed class EntityBatches(IActorRef region, IActorRef self, TimeProvider time)
{
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<ulong, Batch> _underWay = [];
    private readonly Dictionary<string, int> _byEntity = [];
    private ulong _last = Numbering.Start();

    /// <summary>Batches not answered yet.</summary>
    public int Count => _underWay.Count;

    /// <summary>Called before the first batch on its way to an entity.</summary>
    public Action<string, LocalShard>? BeforeFirst { get; set; }

    /// <summary>
    /// Sends a batch to an entity: straight to it when it is known to live here. The region, which starts one that does not,
    /// keeps messages back while it believes that the shard is about to move, and that can take as long as a dead node takes
    /// to be missed.
    /// </summary>
    public void Send(LocalShard shard, string entityId, BatchGroup group, Func<ulong, IEntityMessage> make)
    {
        if (!_byEntity.ContainsKey(entityId))
        {
            BeforeFirst?.Invoke(entityId, shard);
        }

        var batch = ++_last;
        var message = make(batch);
        group.Add();
        _underWay.Add(batch, new Batch(entityId, shard, group, message, time.GetTimestamp()));
        _byEntity[entityId] = _byEntity.GetValueOrDefault(entityId) + 1;
        Tell(shard, entityId, message);
    }

    /// <summary>Sends something that is not answered.</summary>
    public void Tell(LocalShard shard, string entityId, IEntityMessage message) =>
        shard.Entities.GetValueOrDefault(entityId, region).Tell(message, self);

    /// <summary>Sends again what was not answered soon: sharding drops messages while a shard moves. Doubles do no harm.</summary>
    public void Resend()
    {
        foreach (var batch in _underWay.Values.Where(batch => time.GetElapsedTime(batch.SentAt) > ResendAfter))
        {
            Tell(batch.Shard, batch.EntityId, batch.Message);
        }
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
    public void DropShard(LocalShard shard) => _underWay.Where(pair => pair.Value.Shard == shard).Select(pair => pair.Key).ToList().ForEach(Settle);

    /// <summary>The shards with a batch that nobody answered in time.</summary>
    public IReadOnlyList<LocalShard> LateShards(TimeSpan patience) =>
        [.. _underWay.Values.Where(batch => time.GetElapsedTime(batch.SentAt) > patience).Select(batch => batch.Shard).Distinct()];

    private readonly record struct Batch(string EntityId, LocalShard Shard, BatchGroup Group, IEntityMessage Message, long SentAt);
}

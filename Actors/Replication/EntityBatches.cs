using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// What is on its way to the entities of this node and not answered yet. Used by the receiver alone. As many as the window
/// of the streams lets come, and the copies under way.
///
/// A node that is short of CPU answers everything late, and to begin copies anew there would add to what it has to do, without
/// end. So lateness is not told by the clock alone: it counts the receiver's own rounds (a process that stood still has seen
/// none), and a batch is lost only when what was sent well after it has been answered while its entity was silent, or nothing
/// is answered at all.
/// </summary>
internal sealed class EntityBatches(IActorRef region, IActorRef self, TimeProvider time)
{
    /// <summary>Rounds after which an answer is missed.</summary>
    internal const int PatientRounds = 10;

    /// <summary>Rounds without any answer after which the node is not only slow.</summary>
    internal const int SilentRounds = 20;

    private const int MaxDoublings = 5;
    private static readonly TimeSpan ResendAfter = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<ulong, Batch> _underWay = [];
    private readonly Dictionary<string, EntityLoad> _byEntity = [];
    private ulong _last = Numbering.Start();
    private long _round;
    private long _lastAnswer;
    private long _newestAnswered;

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
        if (!_byEntity.TryGetValue(entityId, out var load))
        {
            BeforeFirst?.Invoke(entityId, shard);
            _byEntity.Add(entityId, load = new EntityLoad());
        }

        var batch = ++_last;
        var message = make(batch);
        group.Add();
        _underWay.Add(batch, new Batch(entityId, shard, group, message, _round, load) { ResendAt = time.GetTimestamp() + Ticks(ResendAfter) });
        load.UnderWay++;
        Tell(shard, entityId, message);
    }

    /// <summary>Sends something that is not answered.</summary>
    public void Tell(LocalShard shard, string entityId, IEntityMessage message) =>
        shard.Entities.GetValueOrDefault(entityId, region).Tell(message, self);

    /// <summary>
    /// Begins a round, about one a second, and sends again what was not answered: sharding drops messages while a shard moves.
    /// Doubles do no harm, but they are work: each is sent half as often as the one before.
    /// </summary>
    public void BeginRound()
    {
        _round++;
        var now = time.GetTimestamp();
        foreach (var batch in _underWay.Values.Where(batch => batch.ResendAt <= now))
        {
            batch.ResendAt = now + Ticks(ResendAfter * (1 << Math.Min(++batch.Resent, MaxDoublings)));
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

        _lastAnswer = sent.Load.LastAnswer = _round;
        _newestAnswered = Math.Max(_newestAnswered, sent.Round);
        sent.Load.NewestAnswered = Math.Max(sent.Load.NewestAnswered, sent.Round);
        Forget(sent);
    }

    /// <summary>Nobody waits for a shard's entities any more: it has left, or begins anew.</summary>
    public void DropShard(LocalShard shard)
    {
        foreach (var (number, batch) in _underWay.Where(pair => pair.Value.Shard == shard).ToList())
        {
            _underWay.Remove(number);
            Forget(batch);
        }
    }

    /// <summary>The shards with a batch that was lost, or whose entity hangs.</summary>
    public IReadOnlyList<LocalShard> LateShards() =>
        [.. _underWay.Values.Where(IsLate).Select(batch => batch.Shard).Distinct()];

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private bool IsLate(Batch batch)
    {
        var newest = _round - batch.Load.LastAnswer <= PatientRounds ? batch.Load.NewestAnswered : _newestAnswered;
        var isPassedBy = newest - batch.Round >= PatientRounds;
        var isSilent = _round - Math.Max(_lastAnswer, batch.Round) >= SilentRounds;
        return isPassedBy || isSilent;
    }

    private void Forget(Batch sent)
    {
        if (--sent.Load.UnderWay == 0)
        {
            _byEntity.Remove(sent.EntityId);
        }

        sent.Group.Settle();
    }

    private sealed record Batch(string EntityId, LocalShard Shard, BatchGroup Group, IEntityMessage Message, long Round, EntityLoad Load)
    {
        public long ResendAt { get; set; }

        public int Resent { get; set; }
    }

    /// <summary>What an entity has to answer, while there is any.</summary>
    private sealed class EntityLoad
    {
        public int UnderWay { get; set; }

        public long LastAnswer { get; set; } = long.MinValue / 2;

        public long NewestAnswered { get; set; }
    }
}

using ActorDns.Actors.Directory;
using ActorDns.Actors.Placement;
using ActorDns.Protocol.Messages;
using Akka.Actor;

namespace ActorDns.Actors.Replication;

/// <summary>
/// The copies of shards that are being taken from other nodes, each a <see cref="CopySession"/>. One of which nothing comes for
/// <see cref="Patience"/> is given up; one of which all has come waits for the entities here. Used by the receiver alone. Bounds: <see cref="MaxSessions"/> at once.
/// </summary>
internal sealed class TwinSessions(FeedRecords records, ReceiverContext context, EntityBatches batches, IActorRef self)
{
    private const int MaxSessions = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ulong, LocalShard> _sessions = [];
    private ulong _lastRequest = Numbering.Start();

    /// <summary>True while another one may begin.</summary>
    public bool HasRoom => _sessions.Count < MaxSessions;

    private string Feed => records.Options.Id;

    /// <summary>Asks another node for its copy.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="twin">The node.</param>
    /// <param name="whenTaken">Called when every entity has published what came.</param>
    public void Ask(LocalShard shard, Address twin, Action<LocalShard> whenTaken)
    {
        var session = new CopySession
        {
            Request = ++_lastRequest,
            LastHeard = context.Time.GetTimestamp(),
            Group = new BatchGroup(() => whenTaken(shard)),
        };
        shard.Session = session;
        _sessions.Add(session.Request, shard);
        new ActorPathTarget(twin, ReceiverActor.NameOf(Feed)).Tell(self, new CopyMessages.CopyShard(Feed, session.Request, shard.Shard));
    }

    /// <summary>The other node has said what is coming.</summary>
    public void OnBegun(CopyMessages.ShardCopyBegun begun)
    {
        if (!_sessions.TryGetValue(begun.Request, out var shard))
        {
            return;
        }

        var isFarEnough = KindVersions.Of(begun.Versions).Covers(shard.EchoedAt!, records.Directory.Kinds);
        if (!begun.IsComplete || !isFarEnough)
        {
            End(shard);
            return;
        }

        shard.Session!.Expected = begun.Entities;
        shard.Session.LastHeard = context.Time.GetTimestamp();
        SealIfAll(shard);
    }

    /// <summary>A part of an entity has come.</summary>
    public void OnCopied(CopyMessages.EntityCopied copied)
    {
        if (!_sessions.TryGetValue(copied.Request, out var shard))
        {
            return;
        }

        var entity = EntityId.WithCopy(copied.EntityId, shard.Copy);
        if (copied.Changes.Count > 0)
        {
            batches.Send(shard, entity, shard.Session!.Group, batch => new RecordMessages.ApplyObjectChanges(entity, copied.Epoch, 0, batch, copied.Changes));
        }

        foreach (var sets in copied.Sets.GroupBy(set => set.Namespace, set => set.Set))
        {
            batches.Send(shard, entity, shard.Session!.Group, batch => new ReverseMessages.ReplaceReverseSets(entity, sets.Key, batch, [.. sets]));
        }

        shard.Session!.Finished += copied.IsLast ? 1 : 0;
        shard.Session.LastHeard = context.Time.GetTimestamp();
        SealIfAll(shard);
    }

    /// <summary>Gives a shard's session up, if it has one.</summary>
    public void End(LocalShard shard)
    {
        if (shard.Session is { } session)
        {
            _sessions.Remove(session.Request);
            shard.Session = null;
        }
    }

    /// <summary>Gives up what takes too long.</summary>
    public void EndLate() =>
        _sessions.Values.Where(shard => context.Time.GetElapsedTime(shard.Session!.LastHeard) > Patience).ToList().ForEach(End);

    private void SealIfAll(LocalShard shard)
    {
        if (shard.Session is { HasAll: true } session)
        {
            _sessions.Remove(session.Request);
            session.Group.Seal();
        }
    }
}

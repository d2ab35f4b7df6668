using ActorDns.Actors.Directory;
using ActorDns.Actors.Namespaces;
using ActorDns.Actors.Zones;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorDns.Actors.Placement;

/// <summary>
/// The one shard region of the tier: partitions of namespaces and reverse zones alike, so that one coordinator sees all
/// there is to place. It is used for placement only: what is read, and what changes, goes from node to node.
/// </summary>
internal static class RecordRegion
{
    /// <summary>The type name in sharding; equal on all nodes.</summary>
    public const string TypeName = "records";

    /// <summary>
    /// Where the entities run, in HOCON: apart from everything else, on as many threads as there are processors, two at least
    /// (with one, the control task of Akka.NET 1.5.74 ends at once: it counts a channel made for a single reader). Thousands of
    /// them have something to do at once when a list comes; on the common thread pool they would keep the cluster's
    /// heartbeats, the probes' answers and the feeders waiting for seconds, and a node that is only busy would be taken for dead.
    /// </summary>
    public const string Hocon = """
        akka.channel-scheduler.parallelism-min = 2
        actordns.records-dispatcher {
          type = Dispatcher
          executor = channel-executor
          channel-executor.priority = low
          throughput = 30
        }
        """;

    private const string Dispatcher = "actordns.records-dispatcher";

    /// <summary>Every entity of this node; for what is told to all of them, and for nothing of the daily work.</summary>
    public const string AllEntities = $"/system/sharding/{TypeName}/*/*";

    /// <summary>Starts the region on this node.</summary>
    public static IActorRef Start(ActorSystem system, NodeRecords records, EntityContext context)
    {
        var settings = ClusterShardingSettings.Create(system)
            .WithPassivateIdleAfter(TimeSpan.Zero)
            .WithStateStoreMode(StateStoreMode.DData);
        return ClusterSharding.Get(system).Start(
            TypeName,
            entityId => PropsOf(entityId, records, context).WithDispatcher(Dispatcher),
            settings,
            new EntityExtractor(),
            new TwinAwareAllocationStrategy(context.Holders.MayMove),
            PoisonPill.Instance);
    }

    /// <summary>The shard copies that live on this node.</summary>
    public static IEnumerable<(int Shard, int Copy)> CopiesIn(CurrentShardRegionState state)
    {
        foreach (var id in state.Shards.SelectMany(shard => shard.EntityIds))
        {
            if (EntityId.TryReadShard(id, out var shard, out var copy))
            {
                yield return (shard, copy);
            }
        }
    }

    /// <summary>The partitions and reverse zones of a feed that live on this node.</summary>
    public static IEnumerable<string> EntitiesIn(CurrentShardRegionState state, string feed) =>
        state.Shards.SelectMany(shard => shard.EntityIds).Where(id => id.StartsWith($"{feed}/", StringComparison.Ordinal));

    private static Props PropsOf(string entityId, NodeRecords records, EntityContext context)
    {
        if (EntityId.TryReadShard(entityId, out var shard, out var copy))
        {
            return Props.Create(() => new ShardActor(shard, copy));
        }

        if (EntityId.TryReadReverseZone(entityId, out var feed, out var text)
            && ReversePrefix.TryParse(text, out var prefix)
            && records.TryGetFeed(feed, out var zoneFeed))
        {
            return Props.Create(() => new ZoneActor(entityId, prefix, zoneFeed, context));
        }

        if (EntityId.TryReadPartition(entityId, out feed, out var @namespace, out var partition)
            && partition < records.Partitions
            && records.TryGetFeed(feed, out var partitionFeed))
        {
            return Props.Create(() => new NamespaceActor(entityId, @namespace, partition, partitionFeed, context));
        }

        return Props.Create(() => new UnknownEntityActor(entityId, context.Logger));
    }
}

using System.Collections.Immutable;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Sharding.Internal;

namespace ActorDns.Actors.Placement;

/// <summary>
/// Lets <see cref="ShardPlacement"/> decide for Akka's shard coordinator: maps regions and members to what it reads, and its
/// answer back. Used by the coordinator's thread only, and only where the coordinator runs.
/// <para>
/// The base class knows which member a region is on. Its way to allocate is not virtual, so the interface is listed again
/// and implemented anew. Tasks are returned completed: then the coordinator goes on at once, and no two twins are placed on
/// the same, by then stale, view.
/// </para>
/// </summary>
/// <param name="mayMove">Says whether a copy of a shard (by number) may be moved now; all may when it is not given.</param>
internal sealed class TwinAwareAllocationStrategy(Func<int, bool>? mayMove = null) : AbstractLeastShardAllocationStrategy, IShardAllocationStrategy
{
    /// <summary>Chooses the region for a shard. Fails if no region's member is known yet: the asking region tries again.</summary>
    Task<IActorRef> IShardAllocationStrategy.AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var entries = RegionEntriesFor(currentShardAllocations);
        if (entries.IsEmpty)
        {
            return Task.FromException<IActorRef>(new InvalidOperationException($"No member is known yet that could hold shard {shardId}."));
        }

        var regions = RegionsOf(entries, ClusterState);
        var chosen = ShardPlacement.Allocate(shardId, regions.ConvertAll(pair => pair.Region));
        return Task.FromResult(regions.Find(pair => ReferenceEquals(pair.Region, chosen)).Ref);
    }

    /// <summary>Chooses the shards to move; none while any member comes, goes or is unreachable, also one without a region.</summary>
    public override Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        ArgumentNullException.ThrowIfNull(currentShardAllocations);
        ArgumentNullException.ThrowIfNull(rebalanceInProgress);
        var state = ClusterState;
        var entries = RegionEntriesFor(currentShardAllocations);
        IImmutableSet<string> moves = ImmutableHashSet<string>.Empty;

        // A region whose member is not known may hold twins that would not be seen.
        if (entries.Count == currentShardAllocations.Count && state.Unreachable.IsEmpty && state.Members.All(member => member.Status == MemberStatus.Up))
        {
            var regions = RegionsOf(entries, state).ConvertAll(pair => pair.Region);
            moves = ShardPlacement.Rebalance(regions, rebalanceInProgress).Where(MayMove).ToImmutableHashSet();
        }

        return Task.FromResult(moves);
    }

    private bool MayMove(string shardId) =>
        mayMove is null || !EntityId.TryReadShard($"#{shardId.Replace('-', '~')}", out var shard, out _) || mayMove(shard);

    private static List<(PlacementRegion Region, IActorRef Ref)> RegionsOf(
        ImmutableList<RegionEntry> entries, ClusterEvent.CurrentClusterState state)
    {
        var byAge = entries.ToList();
        byAge.Sort(CompareAge);
        var regions = new List<(PlacementRegion, IActorRef)>(byAge.Count);
        foreach (var entry in byAge)
        {
            var status = entry.Member.Status;
            var region = new PlacementRegion(entry.Region.Path.ToStringWithAddress(entry.Member.Address), regions.Count, entry.ShardIds)
            {
                IsJoining = status is MemberStatus.Joining or MemberStatus.WeaklyUp,
                IsLeaving = status is MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down or MemberStatus.Removed,
                IsUnreachable = state.Unreachable.Contains(entry.Member),
            };
            regions.Add((region, entry.Region));
        }

        return regions;
    }

    private static int CompareAge(RegionEntry x, RegionEntry y)
    {
        if (x.Member.IsOlderThan(y.Member))
        {
            return -1;
        }

        return y.Member.IsOlderThan(x.Member) ? 1 : x.Region.Path.CompareTo(y.Region.Path);
    }
}

namespace ActorDns.Actors.Placement;

/// <summary>
/// Decides which region holds which shard. Shards are named <c>hash-copy</c>; those that share a hash are twins, and hold
/// the same records. All functions are pure: no state, no clock, no Akka; any thread may call them.
/// <para>
/// Placing a shard: usable regions before leaving and unreachable ones; among these the one with the fewest twins (none, as
/// long as there are more usable regions than copies placed); then the one with the fewest shards; then the oldest.
/// </para>
/// <para>
/// Moving shards: the coordinator takes the shards named here from their regions and then places each anew as above, one
/// after the other, in any order. So a round names shards, not targets, and plans only moves that placing will agree with.
/// First twins that share a region are separated, one for each hash, if there is a region without that hash. In a round that
/// has none of these, moves from the fullest region to the emptiest are played through until they differ by one at most. A
/// move is allowed if the source holds more copies of the hash than the target: so no twins are brought together, and if
/// there are fewer regions than copies, those that must share a region can still be spread evenly.
/// </para>
/// <para>
/// Why it ends: as the fullest region holds more shards than the emptiest, it holds more copies of at least one hash, so a
/// first move is always found; twins of a moved shard stay where they are for the round, so the move is still good when the
/// shard is placed; and each such move makes the sum of squared loads smaller. Separating makes the number of twins that
/// share a region smaller, and evening out never makes it larger.
/// </para>
/// <para>
/// One copy of a hash a round: a shard on the move answers nobody, and its twins answer for it.
/// </para>
/// </summary>
internal static class ShardPlacement
{
    /// <summary>How many shards a round moves at most, unless told otherwise.</summary>
    public const int MovesPerRound = 16;

    /// <summary>The region a shard without a home should go to.</summary>
    /// <param name="shardId">The shard, on none of the regions.</param>
    /// <param name="regions">All regions; at least one.</param>
    public static PlacementRegion Allocate(string shardId, IReadOnlyList<PlacementRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(shardId);
        ArgumentNullException.ThrowIfNull(regions);
        if (regions.Count == 0)
        {
            throw new ArgumentException("A shard needs a region.", nameof(regions));
        }

        var hash = HashOf(shardId);
        var best = regions[0];
        var bestTwins = TwinsIn(best, hash);
        for (var i = 1; i < regions.Count; i++)
        {
            var twins = TwinsIn(regions[i], hash);
            if (CompareSuitability(regions[i], twins, best, bestTwins) < 0)
            {
                (best, bestTwins) = (regions[i], twins);
            }
        }

        return best;
    }

    /// <summary>The shards that should be taken from their regions and placed anew; empty if all is well or nothing should move now.</summary>
    /// <param name="regions">All regions with all their shards.</param>
    /// <param name="inProgress">Shards still on the move from an earlier round.</param>
    /// <param name="limit">How many shards to move at most.</param>
    public static IReadOnlyCollection<string> Rebalance(
        IReadOnlyList<PlacementRegion> regions, IReadOnlyCollection<string> inProgress, int limit = MovesPerRound)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(inProgress);
        if (inProgress.Count > 0 || regions.Count < 2 || regions.Any(region => !region.IsSettled))
        {
            return [];
        }

        var round = new PlacementRound(regions, limit);
        round.SeparateTwins();
        if (round.Moved.Count == 0)
        {
            round.EvenOut();
        }

        return round.Moved;
    }

    /// <summary>What a shard shares with its twins: all before the last hyphen.</summary>
    public static ReadOnlySpan<char> HashOf(string shardId)
    {
        ArgumentNullException.ThrowIfNull(shardId);
        var hyphen = shardId.LastIndexOf('-');
        return hyphen < 0 ? shardId : shardId.AsSpan(0, hyphen);
    }

    private static int TwinsIn(PlacementRegion region, ReadOnlySpan<char> hash)
    {
        var twins = 0;
        for (var i = 0; i < region.Shards.Count; i++)
        {
            if (HashOf(region.Shards[i]).SequenceEqual(hash))
            {
                twins++;
            }
        }

        return twins;
    }

    private static int CompareSuitability(PlacementRegion x, int twinsInX, PlacementRegion y, int twinsInY)
    {
        if (x.IsUsable != y.IsUsable)
        {
            return x.IsUsable ? -1 : 1;
        }

        if (twinsInX != twinsInY)
        {
            return twinsInX.CompareTo(twinsInY);
        }

        if (x.Shards.Count != y.Shards.Count)
        {
            return x.Shards.Count.CompareTo(y.Shards.Count);
        }

        return x.Age != y.Age ? x.Age.CompareTo(y.Age) : string.CompareOrdinal(x.Key, y.Key);
    }
}

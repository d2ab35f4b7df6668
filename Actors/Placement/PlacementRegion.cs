namespace ActorDns.Actors.Placement;

/// <summary>One region (a node that holds shards) as <see cref="ShardPlacement"/> sees it. Never changes.</summary>
/// <param name="Key">Names the region; the last tie break, and nothing else is read from it.</param>
/// <param name="Age">Rank by age: 0 is the oldest.</param>
/// <param name="Shards">Its shards, each <c>hash-copy</c>.</param>
internal sealed record PlacementRegion(string Key, int Age, IReadOnlyList<string> Shards)
{
    /// <summary>Not fully a member yet: may be given shards, but nothing is moved meanwhile.</summary>
    public bool IsJoining { get; init; }

    /// <summary>On its way out: given shards only if all regions are leaving or unreachable.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Silent, perhaps dead: given shards only if all regions are leaving or unreachable.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Whether it can be expected to hold its shards for long.</summary>
    public bool IsUsable => !IsLeaving && !IsUnreachable;

    /// <summary>Whether it is a full member that neither comes nor goes.</summary>
    public bool IsSettled => IsUsable && !IsJoining;
}

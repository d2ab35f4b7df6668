using ActorDns.Node.Management;

namespace ActorDns.Node.Bootstrap;

/// <summary>The cluster of this node, as it sees it. Immutable.</summary>
/// <param name="Members">The addresses of all members, in whatever status.</param>
/// <param name="ByAge">The full members, the oldest first.</param>
/// <param name="UpSince">When this node became a member, in milliseconds since 1970.</param>
internal sealed record OwnIsland(IReadOnlySet<string> Members, IReadOnlyList<string> ByAge, long? UpSince);

/// <summary>
/// Decides when a node moves to another cluster. Two clusters of one tier are left from a broken network; the younger one
/// (its oldest member became one later) dissolves into the older one, and its youngest member goes first, so that they go
/// one at a time. Nothing is decided on what was seen only once, or while a node is still on its way. Without clock,
/// network and threads of its own; used by one thread, once for each round of asking.
/// </summary>
/// <param name="selfNode">This node's cluster address.</param>
internal sealed class IslandState(string selfNode)
{
    /// <summary>In how many rounds on end another cluster must be seen.</summary>
    public const int ConfirmingRounds = 3;

    /// <summary>How many rounds more are waited for contact points that are in no cluster: one of them may be on its way.</summary>
    public const int PatientRounds = 6;

    private string? _other;
    private int _rounds;

    /// <summary>Decides.</summary>
    /// <param name="own">This node's cluster.</param>
    /// <param name="found">How many contact points there are beside this node.</param>
    /// <param name="answers">What the others answered.</param>
    /// <returns>Members of the cluster to move to; empty to stay.</returns>
    public IReadOnlyList<string> Decide(OwnIsland own, int found, IReadOnlyCollection<SeedNodesAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(answers);
        var other = OlderIsland(own, answers);
        _rounds = other is null ? 0 : other.Island!.Oldest == _other ? _rounds + 1 : 1;
        _other = other?.Island!.Oldest;
        var isSettled = answers.Count(answer => answer.SeedNodes.Count > 0) >= found;
        return other is not null
            && own.ByAge[^1] == selfNode
            && _rounds >= (isSettled ? ConfirmingRounds : ConfirmingRounds + PatientRounds)
                ? [.. other.SeedNodes.Select(seed => seed.Node)]
                : [];
    }

    // The oldest cluster that is older than this node's. Only the oldest member of a cluster tells its age: while it does
    // not answer, that cluster is not looked at.
    private SeedNodesAnswer? OlderIsland(OwnIsland own, IReadOnlyCollection<SeedNodesAnswer> answers)
    {
        if (own.ByAge.Count == 0)
        {
            return null;
        }

        var oldest = own.ByAge[0];
        var upSince = oldest == selfNode ? own.UpSince : answers.FirstOrDefault(answer => answer.SelfNode == oldest)?.Island?.OldestUpSince;
        if (upSince is null)
        {
            return null;
        }

        return answers
            .Where(answer => answer.SeedNodes.Count > 0 && !own.Members.Contains(answer.SelfNode) && answer.Island?.Oldest == answer.SelfNode && answer.Island.OldestUpSince is not null)
            .Where(answer => IsOlder(answer.Island!, upSince.Value, oldest))
            .OrderBy(answer => answer.Island!.OldestUpSince)
            .ThenBy(answer => answer.SelfNode, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static bool IsOlder(IslandAge other, long upSince, string oldest) =>
        other.OldestUpSince != upSince ? other.OldestUpSince < upSince : string.CompareOrdinal(other.Oldest, oldest) < 0;
}

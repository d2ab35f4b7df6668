using System.Net;
using ActorDns.Node.Management;

namespace ActorDns.Node.Bootstrap;

/// <summary>When a cluster may be formed. Immutable.</summary>
/// <param name="Required">How many nodes must be there, this one included; at least 1.</param>
/// <param name="AllMustAnswer">True when every node found must answer (they were just seen to exist); false when the majority of a fixed list is enough.</param>
/// <param name="StableMargin">How long the nodes found and those that answer must be the same ones.</param>
internal sealed record BootstrapRules(int Required, bool AllMustAnswer, TimeSpan StableMargin);

/// <summary>What to do next.</summary>
/// <param name="Action">What.</param>
/// <param name="Seeds">The members to join, as cluster addresses; empty for the others.</param>
/// <param name="Reason">Why; for the log.</param>
/// <param name="Answered">How many of the contact points answer, this node included: as many will soon be members.</param>
internal sealed record BootstrapDecision(BootstrapAction Action, IReadOnlyList<string> Seeds, string Reason, int Answered);

/// <summary>What a node that is no member can do.</summary>
internal enum BootstrapAction
{
    /// <summary>Ask again.</summary>
    Wait,

    /// <summary>Join an existing cluster.</summary>
    Join,

    /// <summary>Begin a cluster.</summary>
    Form,
}

/// <summary>
/// Decides how a node becomes a member, from what it sees once a second. Whoever sees a cluster joins it; if there is none,
/// only the node with the lowest address begins one, and only after enough nodes were seen unchanged for a while, so that
/// nodes started together do not begin several. Without clock, network and threads of its own; used by one thread.
/// </summary>
/// <param name="rules">When a cluster may be formed.</param>
/// <param name="self">The address of this node's management endpoint; null when it has none others know: it then never begins a cluster.</param>
/// <param name="selfNode">This node's cluster address.</param>
internal sealed class BootstrapState(BootstrapRules rules, IPEndPoint? self, string selfNode)
{
    private HashSet<IPEndPoint> _found = [];
    private HashSet<IPEndPoint> _answered = [];
    private TimeSpan? _unchangedSince;

    /// <summary>Decides.</summary>
    /// <param name="found">The contact points found, this node's included.</param>
    /// <param name="answers">What those that answered said; an answer of this node to itself is not looked at.</param>
    /// <param name="now">The time, from any fixed moment on.</param>
    public BootstrapDecision Decide(IReadOnlyCollection<IPEndPoint> found, IReadOnlyDictionary<IPEndPoint, SeedNodesAnswer> answers, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(answers);
        var others = answers.Where(answer => !answer.Key.Equals(self) && answer.Value.SelfNode != selfNode).ToList();
        Observe(found, others.Select(answer => answer.Key), now);
        if (OldestIsland([.. others.Select(answer => answer.Value)]) is { Length: > 0 } seeds)
        {
            return new BootstrapDecision(BootstrapAction.Join, seeds, $"a cluster answers at {string.Join(", ", seeds)}", _answered.Count);
        }

        return MissingToForm(now) is { } reason
            ? new BootstrapDecision(BootstrapAction.Wait, [], reason, _answered.Count)
            : new BootstrapDecision(BootstrapAction.Form, [], "no cluster answers and this is the lowest address", _answered.Count);
    }

    /// <summary>Compares addresses byte by byte, then ports: all nodes agree on the lowest.</summary>
    public static int Compare(IPEndPoint left, IPEndPoint right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var addresses = left.Address.GetAddressBytes().AsSpan().SequenceCompareTo(right.Address.GetAddressBytes());
        return addresses != 0 ? addresses : left.Port.CompareTo(right.Port);
    }

    private void Observe(IReadOnlyCollection<IPEndPoint> found, IEnumerable<IPEndPoint> others, TimeSpan now)
    {
        var answered = others.ToHashSet();
        if (self is not null && found.Contains(self))
        {
            answered.Add(self);
        }

        if (_unchangedSince is null || !_found.SetEquals(found) || !_answered.SetEquals(answered))
        {
            _found = [.. found];
            _answered = answered;
            _unchangedSince = now;
        }
    }

    // If there are several clusters, the younger ones are about to dissolve.
    private string[] OldestIsland(IReadOnlyList<SeedNodesAnswer> answers) => answers
        .Select(answer => (Answer: answer, Age: AgeOf(answer, answers), Seeds: answer.SeedNodes.Select(seed => seed.Node).Where(node => node != selfNode).Take(ClusterView.MaxSeeds).ToArray()))
        .Where(candidate => candidate.Seeds.Length > 0)
        .OrderBy(candidate => candidate.Age)
        .ThenBy(candidate => candidate.Answer.Island?.Oldest, StringComparer.Ordinal)
        .Select(candidate => candidate.Seeds)
        .FirstOrDefault([]);

    // Only the oldest member itself knows how old it is.
    private static long AgeOf(SeedNodesAnswer answer, IReadOnlyList<SeedNodesAnswer> answers) =>
        answers.FirstOrDefault(other => other.SelfNode == answer.Island?.Oldest)?.Island?.OldestUpSince ?? long.MaxValue;

    private string? MissingToForm(TimeSpan now)
    {
        var majority = (_found.Count / 2) + 1;
        var required = Math.Max(rules.Required, rules.AllMustAnswer ? _found.Count : majority);
        return (self, _answered.Count, now - _unchangedSince) switch
        {
            (null, _, _) => "this node's management address is a host name, so it can only join others; set ManagementHost, or ClusterPublicHost where that is set, to an IP address",
            _ when !_found.Contains(self!) => $"this node's management address {self} is not among the contact points ({string.Join(", ", _found)}), so it can only join others",
            var (_, count, _) when count < required => $"{count} of {_found.Count} contact points answer, {required} are needed to form a cluster",
            var (_, _, unchanged) when unchanged < rules.StableMargin => "the contact points must stay the same for a while",
            _ when _answered.Any(other => Compare(other, self!) < 0) => "a lower address than this one forms the cluster",
            _ => null,
        };
    }
}

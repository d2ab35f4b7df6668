using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDns.Node.Management;

/// <summary>What this node knows of its cluster, for the management endpoint and for forming the cluster. Thread-safe.</summary>
internal sealed class ClusterView
{
    /// <summary>Members named in an answer: enough to find one that lives.</summary>
    public const int MaxSeeds = 5;

    private readonly AkkaCluster _cluster;
    private long _upSince;

    /// <summary>Makes the view of an actor system; its clock starts when the node becomes a member.</summary>
    public ClusterView(ActorSystem system, TimeProvider time)
    {
        _cluster = AkkaCluster.Get(system);
        _cluster.RegisterOnMemberUp(() => Interlocked.CompareExchange(ref _upSince, time.GetUtcNow().ToUnixTimeMilliseconds(), 0));
    }

    /// <summary>This node's cluster address.</summary>
    public Address SelfAddress => _cluster.SelfAddress;

    /// <summary>True when this node is a full member.</summary>
    public bool IsUp => !_cluster.IsTerminated && _cluster.SelfMember.Status == MemberStatus.Up;

    /// <summary>True while some member cannot be reached.</summary>
    public bool HasUnreachable => !_cluster.State.Unreachable.IsEmpty;

    /// <summary>When this node became a full member, in milliseconds since 1970; null before.</summary>
    public long? UpSince => Interlocked.Read(ref _upSince) is var upSince and not 0 ? upSince : null;

    /// <summary>The members, in whatever status.</summary>
    public ImmutableSortedSet<Member> Members => _cluster.State.Members;

    /// <summary>Answers who asks for seed nodes.</summary>
    public SeedNodesAnswer Answer()
    {
        var state = _cluster.State;
        var self = SelfAddress.ToString();
        var selfMember = state.Members.FirstOrDefault(member => member.Address == SelfAddress);
        if (_cluster.IsTerminated || selfMember is not { Status: MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up })
        {
            return new SeedNodesAnswer(self, []);
        }

        var seeds = state.Members
            .Where(member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up && !state.Unreachable.Contains(member))

            // Who may still have to be let in is the worst one to ask to be let in.
            .OrderByDescending(member => member.Status == MemberStatus.Up)
            .Take(MaxSeeds)
            .Select(member => new SeedNode(member.Address.ToString(), member.UniqueAddress.Uid, member.Status.ToString(), [.. member.Roles]));
        return new SeedNodesAnswer(self, [.. seeds], Age(state.Members));
    }

    private IslandAge? Age(ImmutableSortedSet<Member> members)
    {
        var oldest = ByAge(members).FirstOrDefault();
        return oldest is null ? null : new IslandAge(oldest.Address.ToString(), oldest.Address == SelfAddress ? UpSince : null);
    }

    /// <summary>Full members, the oldest first; who is just being let in has no age yet.</summary>
    public static IEnumerable<Member> ByAge(IEnumerable<Member> members) => members
        .Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving)
        .Order(Comparer<Member>.Create(static (left, right) => left.Equals(right) ? 0 : left.IsOlderThan(right) ? -1 : 1));
}

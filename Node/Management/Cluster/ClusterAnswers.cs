namespace ActorDns.Node.Management.Cluster;

/// <summary>The answer to <c>GET /cluster/members</c>, as Akka Management gives it. Immutable.</summary>
/// <param name="SelfNode">The cluster address of the node that answers.</param>
/// <param name="Members">The members, by address.</param>
/// <param name="Unreachable">Those that cannot be reached.</param>
/// <param name="Leader">The leader as this node sees it.</param>
/// <param name="Oldest">The oldest full member.</param>
/// <param name="OldestPerRole">The oldest full member of each role.</param>
internal sealed record MembersAnswer(
    string SelfNode,
    IReadOnlyList<MemberAnswer> Members,
    IReadOnlyList<UnreachableAnswer> Unreachable,
    string? Leader,
    string? Oldest,
    IReadOnlyDictionary<string, string> OldestPerRole);

/// <summary>A member. Immutable.</summary>
/// <param name="Node">Its cluster address.</param>
/// <param name="NodeUid">Tells its lives at that address apart; a text, as in Akka Management.</param>
/// <param name="Status">Its status, such as <c>Up</c>.</param>
/// <param name="Roles">Its roles.</param>
internal sealed record MemberAnswer(string Node, string NodeUid, string Status, IReadOnlyList<string> Roles);

/// <summary>A member that cannot be reached. Immutable.</summary>
/// <param name="Node">Its cluster address.</param>
/// <param name="ObservedBy">This node when it sees it itself; others' names are not known here.</param>
internal sealed record UnreachableAnswer(string Node, IReadOnlyList<string> ObservedBy);

/// <summary>What was done. Immutable.</summary>
/// <param name="Message">In words.</param>
internal sealed record MessageAnswer(string Message);

/// <summary>The answer to <c>GET /cluster/shards/{type}</c>: the shards in this node's region. Immutable.</summary>
/// <param name="Regions">The shards.</param>
internal sealed record ShardRegionAnswer(IReadOnlyList<ShardAnswer> Regions);

/// <summary>A shard. Immutable.</summary>
/// <param name="ShardId">Its id, <c>shard-copy</c>.</param>
/// <param name="NumEntities">Entities in it.</param>
internal sealed record ShardAnswer(string ShardId, int NumEntities);

/// <summary>An event of <c>/cluster/domain-events</c>, as Akka Management gives it. Immutable.</summary>
/// <param name="Type">Its type, such as <c>MemberUp</c>.</param>
/// <param name="Member">The member it is about; null for those that are about none.</param>
/// <param name="Address">The address it is about, for a change of leader; null when there is none.</param>
internal sealed record DomainEventAnswer(string Type, EventMember? Member = null, string? Address = null);

/// <summary>The member of an event. Immutable.</summary>
/// <param name="DataCenter">Always <c>default</c>.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Status">Its status.</param>
/// <param name="UniqueAddress">Its address and life.</param>
internal sealed record EventMember(string DataCenter, IReadOnlyList<string> Roles, string Status, EventAddress UniqueAddress);

/// <summary>An address and its life. Immutable.</summary>
/// <param name="Address">The cluster address.</param>
/// <param name="LongUid">The life.</param>
internal sealed record EventAddress(string Address, long LongUid);

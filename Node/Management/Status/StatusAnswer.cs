using ActorDns.Actors.Inspection;
using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Node.Management.Cluster;

namespace ActorDns.Node.Management.Status;

/// <summary>What the status page shows: an event of <c>/status/events</c>, and the answer to <c>/status</c>. Immutable.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="UnixTimeSeconds">When.</param>
/// <param name="Ready">True when the node answers everything.</param>
/// <param name="NotReady">What it still waits for, a line each.</param>
/// <param name="Traffic">Queries and responses since the start.</param>
/// <param name="Cluster">The members.</param>
/// <param name="Feeds">The feeds as this node sees them.</param>
/// <param name="Nodes">The nodes that <paramref name="Shards"/> counts.</param>
/// <param name="Copies">Copies each shard should have.</param>
/// <param name="TopNames">The names asked for most; null when they are not counted.</param>
/// <param name="Shards">By shard and then by copy, the index in <paramref name="Nodes"/>; -1 where nobody holds that copy.</param>
internal sealed record StatusAnswer(
    string Version,
    double UnixTimeSeconds,
    bool Ready,
    IReadOnlyList<string> NotReady,
    TrafficTotals Traffic,
    MembersAnswer Cluster,
    IReadOnlyList<FeedView> Feeds,
    IReadOnlyList<string> Nodes,
    int Copies,
    IReadOnlyList<TopName>? TopNames,
    IReadOnlyList<IReadOnlyList<int>> Shards);

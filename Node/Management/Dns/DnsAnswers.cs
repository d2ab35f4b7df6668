using ActorDns.Actors.Inspection;

namespace ActorDns.Node.Management.Dns;

/// <summary>The answer to <c>GET /dns/zones</c>: the server blocks. Immutable.</summary>
/// <param name="Corefile">Where they were read.</param>
/// <param name="Blocks">The blocks, in the Corefile's order.</param>
internal sealed record ZonesAnswer(string Corefile, IReadOnlyList<BlockAnswer> Blocks);

/// <summary>A server block. Immutable.</summary>
/// <param name="Location">File, line and column of its first key.</param>
/// <param name="Port">Its port.</param>
/// <param name="Zones">Its zones.</param>
/// <param name="Kubernetes">The zones of its kubernetes directive; null without one.</param>
/// <param name="Feed">The feed that directive reads; null without one.</param>
/// <param name="Forwarded">The zones it forwards.</param>
internal sealed record BlockAnswer(
    string Location, int Port, IReadOnlyList<string> Zones, IReadOnlyList<string>? Kubernetes, string? Feed, IReadOnlyList<string> Forwarded);

/// <summary>The answer to <c>GET /dns/namespaces/{ns}</c>. Immutable.</summary>
/// <param name="Namespace">The namespace asked for.</param>
/// <param name="Feeds">What each feed knows of it.</param>
internal sealed record NamespacesAnswer(string Namespace, IReadOnlyList<NamespaceView> Feeds);

/// <summary>The answer to <c>GET /dns/lookup</c>. Immutable.</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="Code">The RCODE, <c>DROPPED</c> when there is no response.</param>
/// <param name="Authoritative">AA.</param>
/// <param name="Answer">Records of the answer section, in presentation format.</param>
/// <param name="Authority">Records of the authority section.</param>
/// <param name="Additional">Records of the additional section, without OPT.</param>
/// <param name="DurationSeconds">Time it took.</param>
/// <param name="Explanation">Why.</param>
internal sealed record LookupAnswer(
    string Name,
    string Type,
    string Code,
    bool Authoritative,
    IReadOnlyList<string> Answer,
    IReadOnlyList<string> Authority,
    IReadOnlyList<string> Additional,
    double DurationSeconds,
    LookupExplanation Explanation);

/// <summary>Why a look-up gave what it gave. Immutable.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="Server">The server block's server, such as <c>dns://:53</c>; null when no block serves the name.</param>
/// <param name="Zone">The server block's zone.</param>
/// <param name="Location">Where the block is written.</param>
/// <param name="StagesPassed">Stages that handed the query on, in their order.</param>
/// <param name="AnsweredByStage">The stage that answered; null when none did.</param>
/// <param name="Feed">The feed whose records answered.</param>
/// <param name="Shard">The shard of the name.</param>
/// <param name="Holders">The nodes that hold it.</param>
/// <param name="AnsweredByNode">The node whose copy answered.</param>
/// <param name="Copy">The number of that copy, where it is announced.</param>
/// <param name="Version">What this node has been told of the name last, as epoch/resourceVersion.</param>
/// <param name="CacheAgeSeconds">The age of the cached answer; null when it was not cached.</param>
/// <param name="IsStale">The answer is older than it should be.</param>
/// <param name="Error">Why it failed; null when all went well.</param>
/// <param name="Steps">What happened, in words.</param>
internal sealed record LookupExplanation(
    string Node,
    string? Server,
    string? Zone,
    string? Location,
    IReadOnlyList<string> StagesPassed,
    string? AnsweredByStage,
    string? Feed,
    int? Shard,
    IReadOnlyList<string> Holders,
    string? AnsweredByNode,
    int? Copy,
    string? Version,
    double? CacheAgeSeconds,
    bool IsStale,
    string? Error,
    IReadOnlyList<string> Steps);

using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorDns.Node.Management;

/// <summary>
/// The answer to <c>GET /bootstrap/seed-nodes</c>: what Akka Management answers, and <see cref="Island"/> beside it. Immutable.
/// </summary>
/// <param name="SelfNode">The cluster address of the node that answers.</param>
/// <param name="SeedNodes">Members to join, at most five; empty when the node is no member.</param>
/// <param name="Island">How old its cluster is; null when the node is no member, or does not say.</param>
internal sealed record SeedNodesAnswer(string SelfNode, IReadOnlyList<SeedNode> SeedNodes, IslandAge? Island = null)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">The text is no such answer.</exception>
    public static SeedNodesAnswer Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SeedNodesJson.Default.SeedNodesAnswer) is { SelfNode: not null, SeedNodes: not null } answer
            ? answer
            : throw new JsonException("selfNode or seedNodes is missing");

    /// <summary>Writes it as JSON.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, SeedNodesJson.Default.SeedNodesAnswer);
}

/// <summary>A member that can be joined. Immutable.</summary>
/// <param name="Node">Its cluster address.</param>
/// <param name="NodeUid">Tells its lives at that address apart.</param>
/// <param name="Status">Its status, such as <c>Up</c>.</param>
/// <param name="Roles">Its roles.</param>
internal sealed record SeedNode(string Node, long NodeUid, string Status, IReadOnlyList<string> Roles);

/// <summary>The age of a cluster, as one of its members sees it. Immutable.</summary>
/// <param name="Oldest">The address of the oldest member.</param>
/// <param name="OldestUpSince">When that became a member, in milliseconds since 1970; null when another node answers, which does not know it.</param>
internal sealed record IslandAge(string Oldest, long? OldestUpSince);

/// <summary>The JSON of <see cref="SeedNodesAnswer"/>, generated: reflection costs start-up time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SeedNodesAnswer))]
internal sealed partial class SeedNodesJson : JsonSerializerContext;

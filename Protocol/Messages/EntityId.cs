using System.Globalization;
using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Messages;

/// <summary>
/// Names a sharded entity. Two forms, told apart by the '@', which no namespace may hold:
/// <code>
/// partition of a namespace   feed/namespace/partition~copy   cluster/shop/3~0
/// reverse zone               feed/@prefix~copy               cluster/@10.96.0.0-24~0
/// </code>
/// The shard is made of everything before '~' (so that the copies of an entity share a shard number) and the copy.
/// </summary>
public static class EntityId
{
    /// <summary>Number of shards of each copy. Equal on all nodes of all versions, or entities would live twice.</summary>
    public const int Shards = 128;

    /// <summary>Names a partition of a namespace.</summary>
    public static string OfPartition(string feed, string @namespace, int partition, int copy = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{feed}/{@namespace}/{partition}~{copy}");

    /// <summary>Names a reverse zone.</summary>
    public static string OfReverseZone(string feed, string prefix, int copy = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{feed}/@{prefix}~{copy}");

    /// <summary>The shard an entity belongs to: <c>hash-copy</c>.</summary>
    public static string ShardOf(string entityId)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        var tilde = entityId.LastIndexOf('~');
        var key = tilde < 0 ? entityId : entityId[..tilde];
        var copy = tilde < 0 ? "0" : entityId[(tilde + 1)..];
        var hash = WireNames.StableHash(Encoding.UTF8.GetBytes(key));
        return string.Create(CultureInfo.InvariantCulture, $"{hash % Shards}-{copy}");
    }

    /// <summary>Reads an entity id of a partition.</summary>
    public static bool TryReadPartition(string entityId, out string feed, out string @namespace, out int partition)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        (feed, @namespace, partition) = (string.Empty, string.Empty, 0);
        var tilde = entityId.LastIndexOf('~');
        var parts = (tilde < 0 ? entityId : entityId[..tilde]).Split('/');
        if (parts.Length != 3 || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out partition))
        {
            return false;
        }

        (feed, @namespace) = (parts[0], parts[1]);
        return true;
    }

    /// <summary>Reads an entity id of a reverse zone.</summary>
    public static bool TryReadReverseZone(string entityId, out string feed, out string prefix)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        var at = entityId.IndexOf("/@", StringComparison.Ordinal);
        var tilde = entityId.LastIndexOf('~');
        if (at < 0 || tilde < at)
        {
            (feed, prefix) = (string.Empty, string.Empty);
            return false;
        }

        (feed, prefix) = (entityId[..at], entityId[(at + 2)..tilde]);
        return true;
    }
}

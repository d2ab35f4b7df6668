using System.Globalization;
using System.Text;
using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Messages;

/// <summary>
/// Names a sharded entity. Three forms, told apart by '@' and '#', which no namespace may hold:
/// <code>
/// partition of a namespace   feed/namespace/partition~copy   cluster/shop/3~0
/// reverse zone               feed/@prefix~copy               cluster/@10.96.0.0-24~0
/// the shard copy itself      #shard~copy                     #17~1
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

    /// <summary>Names the entity that stands for a shard copy.</summary>
    public static string OfShard(int shard, int copy) => string.Create(CultureInfo.InvariantCulture, $"#{shard}~{copy}");

    /// <summary>The same entity in another copy.</summary>
    public static string WithCopy(string entityId, int copy)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        var tilde = entityId.LastIndexOf('~');
        return string.Create(CultureInfo.InvariantCulture, $"{(tilde < 0 ? entityId : entityId[..tilde])}~{copy}");
    }

    /// <summary>The number of the copy an entity is of; 0 when the id does not say.</summary>
    public static int CopyOf(string entityId)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        var tilde = entityId.LastIndexOf('~');
        return tilde >= 0 && int.TryParse(entityId.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var copy) ? copy : 0;
    }

    /// <summary>The number of the shard an entity belongs to; copies of an entity share it.</summary>
    public static int ShardNumberOf(string entityId)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        if (TryReadShard(entityId, out var shard, out _))
        {
            return shard;
        }

        var tilde = entityId.LastIndexOf('~');
        var name = tilde < 0 ? entityId : entityId[..tilde];
        var slash = name.LastIndexOf('/');
        return slash >= 0 && int.TryParse(name.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? Spread(Encoding.UTF8.GetBytes(name[..slash]), partition)
            : Spread(Encoding.UTF8.GetBytes(name), 0);
    }

    /// <summary>The shard number of a partition, from octets; letters of the namespace fold, as everywhere in names.</summary>
    public static int ShardNumberOf(string feed, ReadOnlySpan<byte> @namespace, int partition)
    {
        ArgumentNullException.ThrowIfNull(feed);
        Span<byte> key = stackalloc byte[512];
        if (feed.Length + @namespace.Length > 480)
        {
            return 0;
        }

        var length = Encoding.UTF8.GetBytes(feed, key);
        key[length++] = (byte)'/';
        @namespace.CopyTo(key[length..]);
        return Spread(key[..(length + @namespace.Length)], partition);
    }

    // A namespace's partitions are in shards side by side, which are placed on one node after the other: a cluster of a few
    // large namespaces is spread as evenly as one of many small ones.
    private static int Spread(ReadOnlySpan<byte> key, int partition) => (int)((WireNames.StableHash(key) + (uint)partition) % Shards);

    /// <summary>The shard an entity belongs to: <c>hash-copy</c>.</summary>
    public static string ShardOf(string entityId)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        var tilde = entityId.LastIndexOf('~');
        var copy = tilde < 0 ? "0" : entityId[(tilde + 1)..];
        return string.Create(CultureInfo.InvariantCulture, $"{ShardNumberOf(entityId)}-{copy}");
    }

    /// <summary>Reads the id of a shard copy.</summary>
    public static bool TryReadShard(string entityId, out int shard, out int copy)
    {
        ArgumentNullException.ThrowIfNull(entityId);
        (shard, copy) = (0, 0);
        var tilde = entityId.LastIndexOf('~');
        return tilde > 1
            && entityId[0] == '#'
            && int.TryParse(entityId.AsSpan(1, tilde - 1), NumberStyles.None, CultureInfo.InvariantCulture, out shard)
            && int.TryParse(entityId.AsSpan(tilde + 1), NumberStyles.None, CultureInfo.InvariantCulture, out copy)
            && shard < Shards;
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

using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Zones;

/// <summary>A name of a zone, with or without records of its own (RFC 8499: an empty non-terminal). Immutable once its zone is built.</summary>
internal sealed class ZoneNode(byte[] name, ZoneNode? parent)
{
    private readonly List<RecordSet> _sets = [];

    /// <summary>The name in wire form, in the letter case it was first written in.</summary>
    public byte[] Name { get; } = name;

    /// <summary>The name one label shorter; null at the apex.</summary>
    public ZoneNode? Parent { get; } = parent;

    /// <summary>Its records; several sets, none of which is empty.</summary>
    public List<RecordSet> Sets => _sets;

    /// <summary>The name <c>*</c> below this one.</summary>
    public ZoneNode? Wildcard { get; set; }

    /// <summary>
    /// The name at or above this one where the zone's authority ends: a delegation, which may be this name itself, or a DNAME
    /// above it. Null when the zone has authority.
    /// </summary>
    public ZoneNode? Cut { get; set; }

    /// <summary>True for a name below the apex with NS records.</summary>
    public bool IsDelegation => Parent is not null && Find(RecordType.NS) is not null && !IsWildcard;

    /// <summary>True for <c>*</c> and what is above it.</summary>
    public bool IsWildcard => Name is [1, (byte)'*', ..];

    /// <summary>Finds the records of a type.</summary>
    public RecordSet? Find(RecordType type)
    {
        foreach (var set in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_sets))
        {
            if (set.Type == type)
            {
                return set;
            }
        }

        return null;
    }
}

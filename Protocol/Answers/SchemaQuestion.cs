using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Answers;

/// <summary>A question against one zone: the name taken apart, and the name that answers are owned by.</summary>
internal readonly ref struct SchemaQuestion
{
    public SchemaQuestion(KubernetesZone zone, ReadOnlySpan<byte> name, RecordType type)
        : this(zone, SchemaName.Read(name, zone), name, type)
    {
    }

    public SchemaQuestion(KubernetesZone zone, SchemaName schema, ReadOnlySpan<byte> name, RecordType type)
    {
        Zone = zone;
        OwnerName = name;
        Type = type;
        Name = schema;
    }

    /// <summary>The options.</summary>
    public KubernetesZone Zone { get; }

    /// <summary>The name asked for, octet by octet: answers are owned by it.</summary>
    public ReadOnlySpan<byte> OwnerName { get; }

    /// <summary>QTYPE.</summary>
    public RecordType Type { get; }

    /// <summary>The name taken apart.</summary>
    public SchemaName Name { get; }

    /// <summary>True for A and AAAA.</summary>
    public bool AsksAddress => Type is RecordType.A or RecordType.AAAA;

    /// <summary>Says whether an address is of the family asked for.</summary>
    public bool Wants(HostAddress address) => Type == (address.IsIPv4 ? RecordType.A : RecordType.AAAA);
}

using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records.Text;

/// <summary>What a record in presentation format may leave out, and what it then means. Immutable.</summary>
public sealed record RecordTextContext
{
    /// <summary>What stands for <c>@</c> and is appended to names without a final dot; the root unless <c>$ORIGIN</c> says otherwise.</summary>
    public DomainName Origin { get; init; } = DomainName.Root;

    /// <summary>Owner of an entry that begins with a blank; null when that is a fault.</summary>
    public DomainName? Owner { get; init; }

    /// <summary>TTL in seconds of a record that names none; null when that is a fault.</summary>
    public uint? TtlSeconds { get; init; }

    /// <summary>CLASS of a record that names none.</summary>
    public RecordClass Class { get; init; } = RecordClass.IN;
}

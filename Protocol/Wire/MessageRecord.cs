using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>One record as <see cref="MessageReader"/> read it: numbers and offsets into the message, no copies.</summary>
public readonly record struct MessageRecord
{
    /// <summary>The section it stands in.</summary>
    public required Section Section { get; init; }

    /// <summary>Octets of the owner name in the span given to the reader, the zero octet included.</summary>
    public required int OwnerLength { get; init; }

    /// <summary>TYPE.</summary>
    public required RecordType Type { get; init; }

    /// <summary>CLASS; with OPT the sender's UDP payload size in octets.</summary>
    public required RecordClass Class { get; init; }

    /// <summary>TTL in seconds as sent, all 32 bits; with OPT the extended RCODE, version and flags.</summary>
    public required uint TtlSeconds { get; init; }

    /// <summary>Where RDATA begins in the message.</summary>
    public required int RdataOffset { get; init; }

    /// <summary>RDLENGTH in octets; the message holds all of them.</summary>
    public required int RdataLength { get; init; }

    /// <summary>RDATA as it stands in the message, names in it possibly compressed; see <see cref="RecordData"/>.</summary>
    public ReadOnlySpan<byte> Rdata(ReadOnlySpan<byte> message) => message.Slice(RdataOffset, RdataLength);

    /// <summary>With OPT: the upper eight bits of RCODE, in their place (RFC 6891 section 6.1.3).</summary>
    public int ExtendedCodeBits => (int)(TtlSeconds >> 24) << 4;

    /// <summary>With OPT: the EDNS version.</summary>
    public byte EdnsVersion => (byte)(TtlSeconds >> 16);

    /// <summary>With OPT: DO.</summary>
    public bool DnssecOk => (TtlSeconds & 0x8000) != 0;
}

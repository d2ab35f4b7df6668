using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>
/// What was read of a query: numbers and offsets into its octets, no copies. Valid as long as those octets are.
/// </summary>
public struct Query
{
    /// <summary>Offset of QNAME: right after the header.</summary>
    public const int NameOffset = 12;

    /// <summary>The verdict; anything but <see cref="QueryStatus.Ok"/> leaves the fields behind the fault at their defaults.</summary>
    public QueryStatus Status { get; set; }

    /// <summary>ID.</summary>
    public ushort Id { get; set; }

    /// <summary>The flag word of the header as it came.</summary>
    public ushort Flags { get; set; }

    /// <summary>Length of QNAME in octets, the zero octet included; 0 when there is no readable question.</summary>
    public byte NameLength { get; set; }

    /// <summary>QTYPE.</summary>
    public RecordType Type { get; set; }

    /// <summary>QCLASS.</summary>
    public RecordClass Class { get; set; }

    /// <summary>True when the message carries one well-formed OPT.</summary>
    public bool HasEdns { get; set; }

    /// <summary>EDNS version.</summary>
    public byte EdnsVersion { get; set; }

    /// <summary>DO.</summary>
    public bool DnssecOk { get; set; }

    /// <summary>The requestor's UDP payload size as sent; 512 without EDNS, never below 512.</summary>
    public ushort UdpPayloadSize { get; set; }

    /// <summary>Offset of the EDNS options in the message.</summary>
    public ushort OptionsOffset { get; set; }

    /// <summary>Length of the EDNS options in octets.</summary>
    public ushort OptionsLength { get; set; }

    /// <summary>Offset behind the question; 12 when there is none.</summary>
    public readonly int QuestionEnd => NameLength == 0 ? NameOffset : NameOffset + NameLength + 4;

    /// <summary>Opcode, 0 to 15.</summary>
    public readonly byte Opcode => (byte)((Flags >> 11) & 0xF);

    /// <summary>RD.</summary>
    public readonly bool RecursionDesired => (Flags & 0x0100) != 0;

    /// <summary>CD.</summary>
    public readonly bool CheckingDisabled => (Flags & 0x0010) != 0;

    /// <summary>QNAME in wire form, in the question's own letter case.</summary>
    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> message) => message.Slice(NameOffset, NameLength);
}

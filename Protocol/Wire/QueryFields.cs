using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>The fields of a query to be written, its name and options apart. Immutable.</summary>
public readonly record struct QueryFields
{
    /// <summary>Class IN, recursion desired, EDNS with 1232 octets; type and ID are to be set.</summary>
    public QueryFields()
    {
    }

    /// <summary>ID; must not be guessable when the query leaves for another host (RFC 5452).</summary>
    public ushort Id { get; init; }

    /// <summary>QTYPE.</summary>
    public RecordType Type { get; init; }

    /// <summary>QCLASS; IN unless set.</summary>
    public RecordClass Class { get; init; } = RecordClass.IN;

    /// <summary>RD; true unless set.</summary>
    public bool RecursionDesired { get; init; } = true;

    /// <summary>CD.</summary>
    public bool CheckingDisabled { get; init; }

    /// <summary>UDP payload size of the OPT in octets; 0 leaves the OPT out, and DO and options with it. 1232 unless set.</summary>
    public ushort UdpPayloadSize { get; init; } = ResponseWriter.AdvertisedPayloadSize;

    /// <summary>DO.</summary>
    public bool DnssecOk { get; init; }
}

using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;

namespace ActorDns.Actors.Routing;

/// <summary>One record of a <see cref="ResponseDraft"/>; owner and RDATA are in the draft's buffer.</summary>
internal struct DraftRecord
{
    public Section Section;
    public RecordType Type;
    public RecordClass Class;
    public uint TtlSeconds;
    public int OwnerOffset;
    public int OwnerLength;
    public int RdataOffset;
    public int RdataLength;
}

using ActorDns.Protocol.Names;

namespace ActorDns.Protocol.Records.Text;

/// <summary>A record as read of presentation format. Immutable.</summary>
/// <param name="Owner">Owner name, in the letter case it is written in.</param>
/// <param name="Type">TYPE; never one that only questions have.</param>
/// <param name="Class">CLASS.</param>
/// <param name="TtlSeconds">TTL in seconds, 0 to 2^31 - 1 (RFC 2181 section 8).</param>
/// <param name="Rdata">RDATA, names uncompressed; what its type says, at most 65,535 octets.</param>
public sealed record TextRecord(DomainName Owner, RecordType Type, RecordClass Class, uint TtlSeconds, ReadOnlyMemory<byte> Rdata);

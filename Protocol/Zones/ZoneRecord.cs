using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Zones;

/// <summary>One record of a zone, of class IN.</summary>
/// <param name="Owner">Owner name in wire form.</param>
/// <param name="Type">TYPE.</param>
/// <param name="TtlSeconds">TTL in seconds.</param>
/// <param name="Rdata">RDATA, names uncompressed.</param>
public readonly record struct ZoneRecord(byte[] Owner, RecordType Type, uint TtlSeconds, byte[] Rdata);

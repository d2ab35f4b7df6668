using System.Buffers.Binary;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Wire;

/// <summary>Writes records whose RDATA is at hand, with the names in it compressed where RFC 3597 section 4 lets them be. Pure, thread-safe, no allocation.</summary>
public static class RecordWriting
{
    private const int SoaNumbers = 20;

    /// <summary>Appends a record; what does not fit is left out, with TC as <see cref="ResponseWriter"/> sets it.</summary>
    /// <param name="writer">The response.</param>
    /// <param name="section">Where it goes.</param>
    /// <param name="owner">Owner name in wire form.</param>
    /// <param name="type">TYPE.</param>
    /// <param name="ttlSeconds">TTL in seconds.</param>
    /// <param name="rdata">RDATA, names uncompressed; what is not as its type says is written as it is.</param>
    public static bool TryAddRecord(
        ref this ResponseWriter writer, Section section, scoped ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, scoped ReadOnlySpan<byte> rdata)
    {
        switch (type)
        {
            case RecordType.CNAME or RecordType.NS or RecordType.PTR when IsName(rdata):
                return writer.TryAddName(section, owner, type, ttlSeconds, rdata);
            case RecordType.MX when rdata.Length > 2 && IsName(rdata[2..]):
                return writer.TryAddMx(section, owner, ttlSeconds, Word(rdata), rdata[2..]);
            case RecordType.SRV when rdata.Length > 6 && IsName(rdata[6..]):
                return writer.TryAddSrv(section, owner, ttlSeconds, Word(rdata), Word(rdata[2..]), Word(rdata[4..]), rdata[6..]);
            case RecordType.SOA when WireNames.Measure(rdata) is > 0 and var primary && rdata.Length > primary + SoaNumbers && IsName(rdata[primary..^SoaNumbers]):
                var numbers = rdata[^SoaNumbers..];
                return writer.TryAddSoa(
                    section, owner, ttlSeconds, rdata[..primary], rdata[primary..^SoaNumbers],
                    Number(numbers), Number(numbers[4..]), Number(numbers[8..]), Number(numbers[12..]), Number(numbers[16..]));
            default:
                return writer.TryAdd(section, owner, type, ttlSeconds, rdata);
        }
    }

    private static bool IsName(ReadOnlySpan<byte> octets) => WireNames.Measure(octets) == octets.Length && octets.Length > 0;

    private static ushort Word(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt16BigEndian(octets);

    private static uint Number(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt32BigEndian(octets);
}

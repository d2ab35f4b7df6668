using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>
/// The messages of a zone transfer (RFC 5936 section 2.2): the SOA, every other record, the SOA again, as many records a
/// message as compression reaches. One snapshot of the zone is sent, however long it takes. Used by one thread at a time.
/// </summary>
/// <param name="request">The query's octets, a copy.</param>
/// <param name="zone">The zone.</param>
/// <param name="isWhole">False to send the SOA alone.</param>
internal sealed class ZoneMessages(byte[] request, Zone zone, bool isWhole) : IMessageSequence, IDisposable
{
    /// <summary>Octets of a message with more than one record: pointers of compression reach as far.</summary>
    private const int UsualLength = 16_384;

    private readonly ushort[] _compression = new ushort[ResponseWriter.CompressionSlots];
    private readonly IEnumerator<ZoneRecord> _records = RecordsOf(zone, isWhole).GetEnumerator();
    private bool _hasRecord;
    private bool _isBegun;

    /// <inheritdoc/>
    public bool TryWriteNext(Span<byte> buffer, out int length)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            _hasRecord = _records.MoveNext();
        }

        length = 0;
        if (!_hasRecord)
        {
            return false;
        }

        length = Write(buffer, UsualLength);
        if (length == 0)
        {
            // One record that is larger than a usual message.
            length = Write(buffer, ushort.MaxValue);
        }

        return length > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private static IEnumerable<ZoneRecord> RecordsOf(Zone zone, bool isWhole)
    {
        var soa = zone.SoaRecord;
        return isWhole ? zone.OtherRecords.Prepend(soa).Append(soa) : [soa];
    }

    private int Write(Span<byte> buffer, int limit)
    {
        QueryReader.Read(request, out var query);
        var writer = new ResponseWriter(buffer, _compression, request, in query, limit) { Authoritative = true };
        var count = 0;
        while (_hasRecord && _records.Current is var record && writer.TryAddRecord(Section.Answer, record.Owner, record.Type, record.TtlSeconds, record.Rdata))
        {
            count++;
            _hasRecord = _records.MoveNext();
        }

        writer.Truncated = false;
        return count > 0 ? writer.Finish() : 0;
    }
}

using ActorDns.Protocol.Wire;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Transfer;

/// <summary>
/// The messages of a zone transfer (RFC 5936 section 2.2): the SOA, every other record, the SOA again, as many records a
/// message as compression reaches. One snapshot of the zone is sent, however long it takes. Used by one thread at a time.
/// </summary>
internal sealed class ZoneMessages : IMessageSequence, IDisposable
{
    /// <summary>Octets of a message with more than one record: pointers of compression reach as far.</summary>
    private const int UsualLength = 16_384;

    private readonly ushort[] _compression = new ushort[ResponseWriter.CompressionSlots];
    private readonly byte[] _request;
    private readonly Queue<Func<ValueTask<IReadOnlyList<ZoneRecord>>>> _parts = new();
    private IEnumerator<ZoneRecord> _records;
    private bool _hasRecord;
    private bool _isBegun;

    /// <summary>Makes the messages of a zone that is here.</summary>
    /// <param name="request">The query's octets, a copy.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="isWhole">False to send the SOA alone.</param>
    public ZoneMessages(byte[] request, Zone zone, bool isWhole)
    {
        _request = request;
        _records = RecordsOf(zone, isWhole).GetEnumerator();
    }

    /// <summary>Makes the messages of a zone that is collected: one part of it is held at a time.</summary>
    /// <param name="request">The query's octets, a copy.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="isWhole">False to send the SOA alone.</param>
    public ZoneMessages(byte[] request, CollectedZone zone, bool isWhole)
    {
        _request = request;
        _records = (isWhole ? zone.Apex : [zone.Apex[0]]).GetEnumerator();
        foreach (var part in isWhole ? zone.Parts : [])
        {
            _parts.Enqueue(part);
        }

        if (isWhole)
        {
            _parts.Enqueue(() => ValueTask.FromResult<IReadOnlyList<ZoneRecord>>([zone.Apex[0]]));
        }
    }

    /// <inheritdoc/>
    public async ValueTask PrepareAsync()
    {
        Begin();
        while (!_hasRecord && _parts.TryDequeue(out var part))
        {
            var records = await part();
            _records.Dispose();
            _records = records.GetEnumerator();
            _hasRecord = _records.MoveNext();
        }
    }

    /// <inheritdoc/>
    public bool TryWriteNext(Span<byte> buffer, out int length)
    {
        Begin();
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

    private void Begin()
    {
        if (!_isBegun)
        {
            _isBegun = true;
            _hasRecord = _records.MoveNext();
        }
    }

    private static IEnumerable<ZoneRecord> RecordsOf(Zone zone, bool isWhole)
    {
        var soa = zone.SoaRecord;
        return isWhole ? zone.OtherRecords.Prepend(soa).Append(soa) : [soa];
    }

    private int Write(Span<byte> buffer, int limit)
    {
        QueryReader.Read(_request, out var query);
        var writer = new ResponseWriter(buffer, _compression, _request, in query, limit) { Authoritative = true };
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

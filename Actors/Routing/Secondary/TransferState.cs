using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Zones;

namespace ActorDns.Actors.Routing.Secondary;

/// <summary>
/// The records of a transfer while they come: the SOA first and, when all have come, again (RFC 5936 section 2.2). Used by
/// one thread.
/// </summary>
internal sealed class TransferState(DomainName zone)
{
    private readonly ZoneBuilder _builder = new(zone);
    private byte[]? _soa;

    /// <summary>True when the SOA has come again.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next record.</summary>
    /// <exception cref="TransferException">It cannot be the next one of a transfer of the zone.</exception>
    public void Take(ReadOnlySpan<byte> owner, RecordType type, uint ttlSeconds, ReadOnlySpan<byte> rdata)
    {
        var isSoa = type == RecordType.SOA && WireNames.EqualsIgnoreCase(owner, zone.Wire);
        if (IsComplete || (_soa is null && !isSoa))
        {
            throw new TransferException(IsComplete ? "a record comes behind the last SOA" : "it does not begin with the zone's SOA");
        }

        if (isSoa && _soa is not null)
        {
            IsComplete = rdata.SequenceEqual(_soa) ? true : throw new TransferException("the zone changed while it was sent: its SOA records differ");
            return;
        }

        _soa ??= rdata.ToArray();
        if (_builder.IsFull)
        {
            throw new TransferException($"the zone has more than {ZoneBuilder.MaxRecords} records, which is the bound");
        }

        // A TTL with the top bit set is taken as 0 (RFC 2181 section 8). What is outside the zone is nobody's.
        _builder.TryAdd(DomainName.FromWire(owner), type, ttlSeconds > int.MaxValue ? 0 : ttlSeconds, rdata);
    }

    /// <summary>Makes the zone.</summary>
    /// <exception cref="TransferException">The records are none.</exception>
    public Zone Build() => _builder.TryBuild(out var built, out var error) ? built : throw new TransferException(error);
}

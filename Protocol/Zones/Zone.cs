using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Zones;

/// <summary>
/// The authoritative data of a zone at one moment. Immutable, thread-safe; looking up allocates nothing. An open-addressing
/// table by name holds every name, empty non-terminals and what is below delegations (glue) included.
/// </summary>
public sealed class Zone
{
    private readonly ZoneNode?[] _table;
    private readonly ZoneNode[] _nodes;
    private readonly int _maxLabels;

    internal Zone(DomainName origin, ZoneNode apex, StartOfAuthority soa, ZoneNode[] nodes)
    {
        (Origin, Apex, Soa, _nodes) = (origin, apex, soa, nodes);
        var size = 2;
        while (size < nodes.Length * 2)
        {
            size *= 2;
        }

        _table = new ZoneNode?[size];
        foreach (var node in nodes)
        {
            _maxLabels = Math.Max(_maxLabels, WireNames.CountLabels(node.Name));
            RecordCount += node.Sets.Sum(set => set.Rdata.Count);
            var index = (int)WireNames.StableHash(node.Name) & (size - 1);
            while (_table[index] is not null)
            {
                index = (index + 1) & (size - 1);
            }

            _table[index] = node;
        }
    }

    /// <summary>The apex.</summary>
    public DomainName Origin { get; }

    /// <summary>The numbers of its SOA.</summary>
    public StartOfAuthority Soa { get; }

    /// <summary>The number of its records.</summary>
    public int RecordCount { get; }

    /// <summary>The SOA record, as a transfer begins and ends with.</summary>
    public ZoneRecord SoaRecord
    {
        get
        {
            var set = Apex.Find(RecordType.SOA)!;
            return new ZoneRecord(Apex.Name, RecordType.SOA, set.TtlSeconds, set.Rdata[0]);
        }
    }

    /// <summary>Every record but the SOA, the apex' first.</summary>
    public IEnumerable<ZoneRecord> OtherRecords =>
        from node in _nodes
        from set in node.Sets
        where set.Type != RecordType.SOA
        from rdata in set.Rdata
        select new ZoneRecord(node.Name, set.Type, set.TtlSeconds, rdata);

    internal ZoneNode Apex { get; }

    /// <summary>Finds a name; letters fold.</summary>
    internal ZoneNode? Find(ReadOnlySpan<byte> name)
    {
        var mask = _table.Length - 1;
        ZoneNode? node;
        for (var index = (int)WireNames.StableHash(name) & mask; (node = _table[index]) is not null; index = (index + 1) & mask)
        {
            if (WireNames.EqualsIgnoreCase(node.Name, name))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Finds the longest name above one that is in the zone but not there (RFC 4592 section 3.3.1: the closest encloser).</summary>
    internal ZoneNode FindEncloser(ReadOnlySpan<byte> name)
    {
        // Names longer than any that is there are not looked up: a query of 127 labels costs no more than one of the zone's own.
        var excess = WireNames.CountLabels(name) - _maxLabels;
        for (var position = 0; name[position] != 0;)
        {
            position += name[position] + 1;
            if (--excess <= 0 && Find(name[position..]) is { } node)
            {
                return node;
            }
        }

        return Apex;
    }
}

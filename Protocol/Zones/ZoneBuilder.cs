using System.Diagnostics.CodeAnalysis;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Protocol.Zones;

/// <summary>
/// Makes a zone of records, whatever their order. Bound: <see cref="MaxRecords"/> records. Used by one thread, once.
/// </summary>
/// <param name="origin">The apex.</param>
public sealed class ZoneBuilder(DomainName origin)
{
    /// <summary>Records of a zone at most.</summary>
    public const int MaxRecords = 1_000_000;

    private readonly Dictionary<DomainName, ZoneNode> _nodes = [];
    private readonly List<ZoneNode> _order = [];
    private readonly List<string> _warnings = [];
    private int _records;

    /// <summary>What was left out and why; empty until <see cref="TryBuild"/>.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>True when no more records are taken.</summary>
    public bool IsFull => _records >= MaxRecords;

    /// <summary>Takes a record.</summary>
    /// <param name="owner">Owner name.</param>
    /// <param name="type">TYPE.</param>
    /// <param name="ttlSeconds">TTL in seconds.</param>
    /// <param name="rdata">RDATA, names uncompressed.</param>
    /// <returns>False if the owner is outside the zone, or the zone is full.</returns>
    public bool TryAdd(DomainName owner, RecordType type, uint ttlSeconds, ReadOnlySpan<byte> rdata)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (IsFull || !owner.IsAtOrBelow(origin))
        {
            return false;
        }

        _records++;
        var node = NodeOf(owner);
        var set = node.Find(type);
        if (set is null)
        {
            node.Sets.Add(set = new RecordSet(type, ttlSeconds));
        }

        set.Add(ttlSeconds, rdata);
        return true;
    }

    /// <summary>Makes the zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="error">What keeps it from being one, with the cure.</param>
    public bool TryBuild([NotNullWhen(true)] out Zone? zone, [NotNullWhen(false)] out string? error)
    {
        zone = null;
        foreach (var node in _order)
        {
            Tidy(node);
        }

        if (!_nodes.TryGetValue(origin, out var apex) || apex.Find(RecordType.SOA) is not { } soa)
        {
            error = $"there is no SOA record of '{origin}'; write one such as '{origin} 3600 IN SOA ns.{origin} hostmaster.{origin} 1 7200 1800 86400 300'";
            return false;
        }

        if (soa.Rdata.Count > 1 || StartOfAuthority.Read(soa.Rdata[0]) is not { } numbers)
        {
            error = $"'{origin}' has {soa.Rdata.Count} SOA records; write exactly one";
            return false;
        }

        // Names above come before those below: a cut holds for everything beneath it.
        var nodes = _order.OrderBy(node => WireNames.CountLabels(node.Name)).ToArray();
        foreach (var node in nodes)
        {
            node.Cut = node.Parent?.Cut ?? (node.Parent?.Find(RecordType.DNAME) is not null ? node.Parent : node.IsDelegation ? node : null);
            if (node is { IsWildcard: true, Parent: { } parent })
            {
                parent.Wildcard = node;
            }
        }

        zone = new Zone(origin, apex, numbers, nodes);
        error = null;
        return true;
    }

    private ZoneNode NodeOf(DomainName name)
    {
        if (_nodes.TryGetValue(name, out var node))
        {
            return node;
        }

        // Bounded by the 127 labels of a name.
        var parent = name.Equals(origin) ? null : NodeOf(DomainName.FromWire(name.Wire[(name.Wire[0] + 1)..]));
        node = new ZoneNode(name.Wire.ToArray(), parent);
        _nodes.Add(name, node);
        _order.Add(node);
        return node;
    }

    /// <summary>A CNAME stands alone but for what signs it (RFC 2181 section 10.1), and leads to one name; so does a DNAME (RFC 6672 section 2.4).</summary>
    private void Tidy(ZoneNode node)
    {
        foreach (var set in node.Sets)
        {
            set.RemoveDoubles();
            if (set is { Type: RecordType.CNAME or RecordType.DNAME or RecordType.SOA, Rdata.Count: > 1 } && (set.Type != RecordType.SOA || node.Parent is not null))
            {
                _warnings.Add($"'{WireNames.ToText(node.Name)}' has {set.Rdata.Count} {set.Type} records; the first one counts");
                set.KeepFirst();
            }
        }

        if (node.Find(RecordType.CNAME) is not null
            && node.Sets.RemoveAll(set => set.Type is not (RecordType.CNAME or RecordType.SOA or RecordType.RRSIG or RecordType.NSEC)) > 0)
        {
            _warnings.Add($"'{WireNames.ToText(node.Name)}' is an alias (CNAME), so that its other records have no effect; remove one or the other");
        }
    }
}

using ActorDns.Actors.Routing.Views;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>
/// The zones of one port: finds the block with the longest zone that a name is at or below. Immutable, thread-safe, no
/// allocation.
/// <para>
/// An open-addressing table of zones, keyed by a hash that is folded label by label from the root: one walk over the
/// name's last labels (as many as the deepest zone has) visits every possible zone, and a candidate counts only when
/// its octets agree. The cost of a name is bounded by the configuration, not by the name.
/// </para>
/// </summary>
internal sealed class ZoneTable
{
    private const uint RootHash = 0x9e3779b9;

    private readonly Entry[] _entries;
    private readonly int _deepest;

    /// <summary>Makes the table.</summary>
    /// <param name="blocks">Blocks of one port.</param>
    /// <exception cref="ArgumentException">Two blocks without a view have the same zone and bind address.</exception>
    public ZoneTable(IReadOnlyCollection<ServerBlock> blocks)
    {
        var capacity = 4;
        while (capacity < blocks.Count * 2)
        {
            capacity *= 2;
        }

        _entries = new Entry[capacity];
        foreach (var zone in blocks.GroupBy(block => block.Zone))
        {
            // A block bound to an address stands before the ones for all addresses; else the order of the file decides.
            var candidates = zone.OrderBy(block => block.Width).ToArray();
            RefuseDoubles(candidates);
            Insert(new Entry(Hash(zone.Key.Wire), zone.Key.Wire.ToArray(), candidates));
            _deepest = Math.Max(_deepest, zone.Key.LabelCount);
        }
    }

    /// <summary>Finds the block for a name.</summary>
    /// <param name="name">QNAME, well formed.</param>
    /// <param name="type">QTYPE. DS belongs to the parent's side of a cut (RFC 4035 section 3.1.4.1): for DS at a zone's own apex the next longer match above it is taken if there is one.</param>
    /// <param name="local">The address the query was sent to.</param>
    /// <param name="context">The query, which views look at; without it no view holds.</param>
    /// <returns>The block, or null if no zone matches. Where none of a zone's blocks is for the query, the next shorter zone counts, as in CoreDNS.</returns>
    public ServerBlock? Find(ReadOnlySpan<byte> name, RecordType type, HostAddress local, QueryContext? context)
    {
        Span<byte> offsets = stackalloc byte[WireNames.MaxLength / 2 + 1];
        var labels = 0;
        for (var position = 0; name[position] != 0; position += name[position] + 1)
        {
            offsets[labels++] = (byte)position;
        }

        var hash = RootHash;
        var best = Probe(hash, name[^1..], local, context);
        var above = best;
        var steps = Math.Min(labels, _deepest);
        for (var depth = 1; depth <= steps; depth++)
        {
            int offset = offsets[labels - depth];
            hash = Fold(hash, name.Slice(offset + 1, name[offset]));
            if (Probe(hash, name[offset..], local, context) is { } match)
            {
                above = best ?? match;
                best = match;
            }
        }

        return type == RecordType.DS && best is not null && best.Zone.Wire.Length == name.Length ? above ?? best : best;
    }

    private ServerBlock? Probe(uint hash, ReadOnlySpan<byte> suffix, HostAddress local, QueryContext? context)
    {
        var mask = _entries.Length - 1;
        for (var index = (int)hash & mask; _entries[index].Blocks is { } blocks; index = (index + 1) & mask)
        {
            ref readonly var entry = ref _entries[index];
            if (entry.Hash == hash && WireNames.EqualsIgnoreCase(entry.Zone, suffix))
            {
                return Choose(blocks, local, context);
            }
        }

        return null;
    }

    private static ServerBlock? Choose(ServerBlock[] blocks, HostAddress local, QueryContext? context)
    {
        foreach (var block in blocks)
        {
            if (block.AnswersAt(local) && (block.View is null || (context is not null && Holds(block.View, block, context))))
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>A view that reads metadata reads that of its own block.</summary>
    private static bool Holds(ViewOptions view, ServerBlock block, QueryContext context)
    {
        context.Block = block;
        return view.Holds(context);
    }

    private static void RefuseDoubles(ServerBlock[] blocks)
    {
        for (var i = 1; i < blocks.Length; i++)
        {
            if (blocks[i].View is null && blocks.Take(i).Any(other => other.View is null && other.BindAddress == blocks[i].BindAddress))
            {
                throw new ArgumentException($"Two server blocks serve zone {blocks[i].ZoneText} on {blocks[i].ServerText}; merge them, or give one a view or another port or bind address.");
            }
        }
    }

    private void Insert(Entry entry)
    {
        var mask = _entries.Length - 1;
        var index = (int)entry.Hash & mask;
        while (_entries[index].Blocks is not null)
        {
            index = (index + 1) & mask;
        }

        _entries[index] = entry;
    }

    private static uint Hash(ReadOnlySpan<byte> zone)
    {
        var offsets = new Stack<int>();
        for (var position = 0; zone[position] != 0; position += zone[position] + 1)
        {
            offsets.Push(position);
        }

        var hash = RootHash;
        foreach (var offset in offsets)
        {
            hash = Fold(hash, zone.Slice(offset + 1, zone[offset]));
        }

        return hash;
    }

    private static uint Fold(uint hash, ReadOnlySpan<byte> label) =>
        (uint.RotateLeft(hash, 7) ^ WireNames.StableHash(label)) * 0x85ebca6b;

    private readonly record struct Entry(uint Hash, byte[] Zone, ServerBlock[]? Blocks);
}

using ActorDns.Actors.Routing.Prometheus;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Routing;

/// <summary>
/// All server blocks of a node by scheme, port and zone. Immutable, thread-safe; a reload makes a new one and swaps it in
/// (<see cref="QueryDispatcher.Swap"/>).
/// </summary>
public sealed class RoutingTable
{
    private readonly Port[] _ports;

    /// <summary>Makes a table.</summary>
    /// <param name="blocks">At least one block; a directive block with several zones, ports or bind addresses is several of them.</param>
    /// <exception cref="ArgumentException">No block, or two without a view of the same zone, scheme, port and bind address.</exception>
    public RoutingTable(IEnumerable<ServerBlock> blocks)
    {
        Blocks = [.. blocks];
        if (Blocks.Count == 0)
        {
            throw new ArgumentException("A routing table needs at least one server block.", nameof(blocks));
        }

        if (Blocks.Any(block => block.View is not null))
        {
            foreach (var block in Blocks)
            {
                block.DependsOnClient = true;
            }
        }

        _ports = [.. Blocks.GroupBy(block => (block.Scheme, block.Port)).Select(port => new Port(port.Key.Scheme, port.Key.Port, new ZoneTable([.. port])))];
    }

    /// <summary>The blocks in the order given.</summary>
    public IReadOnlyList<ServerBlock> Blocks { get; }

    /// <summary>Gives the blocks and the ports their counters.</summary>
    internal void Attach(ServerMetrics metrics)
    {
        foreach (var block in Blocks)
        {
            block.Counters = metrics.For(block.ServerText, block.ZoneText, block.ViewText);
        }

        foreach (var port in _ports)
        {
            port.Dropped = metrics.For($"{port.Scheme.Text()}://:{port.Number}", ServerMetrics.DroppedZone, string.Empty);
        }
    }

    /// <summary>Finds the block for a query.</summary>
    /// <param name="port">The listener's configured port. When all blocks are on one port every listener is taken for it.</param>
    /// <param name="name">QNAME, well formed.</param>
    /// <param name="type">QTYPE.</param>
    /// <param name="local">The address the query was sent to.</param>
    /// <param name="context">The query, which views look at; without it no view holds.</param>
    /// <param name="scheme">What the listener speaks.</param>
    /// <returns>The block, or null if no zone matches.</returns>
    public ServerBlock? Find(int port, ReadOnlySpan<byte> name, RecordType type, HostAddress local, QueryContext? context = null, ServerScheme scheme = ServerScheme.Dns) =>
        PortOf(scheme, port)?.Zones.Find(name, type, local, context);

    /// <summary>Where queries are counted that no block of the port took.</summary>
    internal ServerCounters? DroppedAt(ServerScheme scheme, int port) => (PortOf(scheme, port) ?? _ports[0]).Dropped;

    private Port? PortOf(ServerScheme scheme, int number)
    {
        if (_ports.Length == 1)
        {
            return _ports[0];
        }

        foreach (var port in _ports)
        {
            if (port.Number == number && port.Scheme == scheme)
            {
                return port;
            }
        }

        return null;
    }

    private sealed class Port(ServerScheme scheme, int number, ZoneTable zones)
    {
        public ServerScheme Scheme { get; } = scheme;

        public int Number { get; } = number;

        public ZoneTable Zones { get; } = zones;

        public ServerCounters? Dropped { get; set; }
    }
}

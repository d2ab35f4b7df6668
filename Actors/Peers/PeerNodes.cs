using Akka.Actor;

namespace ActorDns.Actors.Peers;

/// <summary>The other nodes, as far as they have been asked or spoken of in the last minute. Used by the client's actor alone.</summary>
internal sealed class PeerNodes
{
    private const long Memory = 60 * TimeSpan.TicksPerSecond;
    private const long SweepInterval = 10 * TimeSpan.TicksPerSecond;

    private readonly Dictionary<Address, PeerNode> _nodes = [];
    private long _nextSweep = long.MinValue;

    /// <summary>The node of an address.</summary>
    public PeerNode Of(Address address, long now)
    {
        if (!_nodes.TryGetValue(address, out var node))
        {
            node = new PeerNode(address);
            _nodes.Add(address, node);
        }

        node.LastUse = now;
        return node;
    }

    /// <summary>Puts holders in the order they are asked: from the one the hash points to, this node behind them, and those to be avoided last.</summary>
    public PeerNode[] Rank(IReadOnlyList<Address> holders, Address? own, uint hash, long now)
    {
        var ranked = new PeerNode[holders.Count + (own is null ? 0 : 1)];
        var front = 0;
        var back = ranked.Length;
        var start = holders.Count == 0 ? 0 : (int)(hash % (uint)holders.Count);
        for (var i = 0; i < holders.Count; i++)
        {
            var node = Of(holders[(start + i) % holders.Count], now);
            ranked[node.IsAvoided(now) ? --back : front++] = node;
        }

        if (own is not null)
        {
            ranked[front] = Of(own, now);
        }

        return ranked;
    }

    /// <summary>Forgets those not heard of for long: pods come back with other addresses, and the table must not grow for ever.</summary>
    public void Sweep(long now)
    {
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + SweepInterval;
        foreach (var node in _nodes.Values)
        {
            if (node.LastUse < now - Memory && node is { IsUnreachable: false, Holding: 0, Waiting.Count: 0 })
            {
                _nodes.Remove(node.Address);
            }
        }
    }
}

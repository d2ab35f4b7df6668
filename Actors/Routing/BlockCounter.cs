using Prometheus;

namespace ActorDns.Actors.Routing;

/// <summary>
/// Counts queries of server blocks. The counter of a block and zone is found again without an allocation. Thread-safe.
/// </summary>
/// <param name="counter">The counter.</param>
/// <param name="labels">The values of its labels for a block and the zone of the configuration that matched.</param>
internal sealed class BlockCounter(Counter counter, Func<ServerBlock, string, string[]> labels)
{
    // A stage has few blocks and zones: a list that is replaced when one is added is the cheapest to read.
    private volatile Entry[] _entries = [];

    /// <summary>Counts a query.</summary>
    /// <param name="block">The block that took it; without one nothing is counted.</param>
    /// <param name="zone">The zone that matched, the same string each time.</param>
    public void Count(ServerBlock? block, string zone)
    {
        if (block is null)
        {
            return;
        }

        foreach (var entry in _entries)
        {
            if (ReferenceEquals(entry.Block, block) && ReferenceEquals(entry.Zone, zone))
            {
                entry.Counter.Inc();
                return;
            }
        }

        var child = counter.WithLabels(labels(block, zone));
        child.Inc();
        _entries = [.. _entries, new Entry(block, zone, child)];
    }

    private sealed record Entry(ServerBlock Block, string Zone, Counter.Child Counter);
}

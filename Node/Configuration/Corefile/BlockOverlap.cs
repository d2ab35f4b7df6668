using ActorDns.Node.Configuration.Corefile.Options;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Checks what must hold between blocks: one zone is answered by one block on an address and port, apart from those with a view.</summary>
internal static class BlockOverlap
{
    /// <summary>Reports blocks that answer for the same zone on the same port and a common address, and those that are never asked.</summary>
    public static void Check(IReadOnlyList<ServerBlockOptions> blocks, CorefileDiagnostics diagnostics)
    {
        foreach (var group in blocks.SelectMany(block => block.Zones, (block, zone) => (Zone: zone, Block: block)).GroupBy(pair => (pair.Zone, pair.Block.Scheme, pair.Block.Port)))
        {
            // Few blocks share a zone, however many blocks there are: each is compared with the ones before it.
            var before = new List<ServerBlockOptions>();
            foreach (var (zone, block) in group.Take(CorefileDiagnostics.Limit))
            {
                if (before.FirstOrDefault(other => other.View is null && ShareAddress(other, block)) is not { } other)
                {
                    // Nothing stands in its way.
                }
                else if (block.View is { } view)
                {
                    diagnostics.Warn(block.Location, $"view '{view.Name}' is never asked for zone '{zone}' on port {block.Port}: the block at {other.Location} has no view and stands before it; move that block behind it");
                }
                else
                {
                    diagnostics.Error(block.Location, $"zone '{zone}' on port {block.Port} is already served by the block at {other.Location}; remove one of them, join the blocks, or set them apart with 'bind' or 'view'");
                }

                before.Add(block);
            }
        }
    }

    private static bool ShareAddress(ServerBlockOptions left, ServerBlockOptions right) =>
        left.BindAddresses.Count == 0 || right.BindAddresses.Count == 0 || left.BindAddresses.Intersect(right.BindAddresses).Any();
}

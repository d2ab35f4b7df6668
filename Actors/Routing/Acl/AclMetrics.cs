using Prometheus;

namespace ActorDns.Actors.Routing.Acl;

/// <summary>What acl directives did, under CoreDNS's names. Thread-safe.</summary>
public sealed class AclMetrics
{
    private readonly BlockCounter _allowed;
    private readonly BlockCounter _blocked;
    private readonly BlockCounter _filtered;
    private readonly BlockCounter _dropped;

    /// <summary>Registers them.</summary>
    public AclMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        _allowed = new BlockCounter(
            factory.CreateCounter("coredns_acl_allowed_requests_total", "Counter of DNS requests being allowed.", "server", "view"), static (block, _) => [block.ServerText, string.Empty]);
        _blocked = ByZone("coredns_acl_blocked_requests_total", "Counter of DNS requests being blocked.");
        _filtered = ByZone("coredns_acl_filtered_requests_total", "Counter of DNS requests being filtered.");
        _dropped = ByZone("coredns_acl_dropped_requests_total", "Counter of DNS requests being dropped.");

        BlockCounter ByZone(string name, string help) =>
            new(factory.CreateCounter(name, help, "server", "zone", "view"), static (block, zone) => [block.ServerText, zone, string.Empty]);
    }

    /// <summary>Counts a query.</summary>
    internal void Count(AclAction action, ServerBlock? block, string zone)
    {
        var counter = action switch
        {
            AclAction.Block => _blocked,
            AclAction.Filter => _filtered,
            AclAction.Drop => _dropped,
            _ => _allowed,
        };
        counter.Count(block, zone);
    }
}

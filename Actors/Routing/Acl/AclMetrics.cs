using System.Collections.Concurrent;
using ActorDns.Actors.Routing.Prometheus;
using Prometheus;

namespace ActorDns.Actors.Routing.Acl;

/// <summary>
/// What acl directives did, under CoreDNS's names. Counted in cells of each thread and handed to the registry when it is
/// scraped. Thread-safe. Series are kept over a reload, so their number is bounded by the servers and zones ever configured.
/// </summary>
public sealed class AclMetrics
{
    private const int Actions = 4;

    private readonly ConcurrentDictionary<(string Server, string Zone, string View), ThreadCounters> _counters = new();
    private readonly Counter _allowed;
    private readonly (AclAction Action, Counter Family)[] _byZone;

    /// <summary>Makes the metrics and registers them.</summary>
    /// <param name="registry">Where they are scraped; must not hold metrics of these names yet.</param>
    public AclMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var factory = global::Prometheus.Metrics.WithCustomRegistry(registry);
        string[] labels = ["server", "zone", "view"];
        _allowed = factory.CreateCounter("coredns_acl_allowed_requests_total", "Counter of DNS requests being allowed.", "server", "view");
        _byZone =
        [
            (AclAction.Block, factory.CreateCounter("coredns_acl_blocked_requests_total", "Counter of DNS requests being blocked.", labels)),
            (AclAction.Filter, factory.CreateCounter("coredns_acl_filtered_requests_total", "Counter of DNS requests being filtered.", labels)),
            (AclAction.Drop, factory.CreateCounter("coredns_acl_dropped_requests_total", "Counter of DNS requests being dropped.", labels)),
        ];
        registry.AddBeforeCollectCallback(Publish);
    }

    /// <summary>The counters of a server and a zone, one for each <see cref="AclAction"/>; made when they are first asked for.</summary>
    /// <param name="server">The label server.</param>
    /// <param name="zone">The label zone; empty for queries that are allowed, whose metric has none.</param>
    /// <param name="view">The label view.</param>
    internal ThreadCounters For(string server, string zone, string view) =>
        _counters.GetOrAdd((server, zone, view), static _ => new ThreadCounters(Actions));

    private void Publish()
    {
        foreach (var ((server, zone, view), counters) in _counters)
        {
            if (zone.Length == 0)
            {
                _allowed.WithLabels(server, view).IncTo(counters.Sum((int)AclAction.Allow));
                continue;
            }

            foreach (var (action, family) in _byZone)
            {
                if (counters.Sum((int)action) is > 0 and var sum)
                {
                    family.WithLabels(server, zone, view).IncTo(sum);
                }
            }
        }
    }
}

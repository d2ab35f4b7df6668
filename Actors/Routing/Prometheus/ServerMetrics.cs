using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using Prometheus;

namespace ActorDns.Actors.Routing.Prometheus;

/// <summary>
/// The metrics of all server blocks, under CoreDNS's names, labels and buckets. Counting happens in
/// <see cref="ServerCounters"/>, without locks; when the registry is scraped, what was counted since the last scrape is
/// handed to it. One for each registry; thread-safe. Series are kept over a reload, so their number is bounded by the
/// zones ever configured.
/// </summary>
public sealed class ServerMetrics
{
    /// <summary>The label zone of queries that no server block took.</summary>
    internal const string DroppedZone = "dropped";

    private readonly ConcurrentDictionary<(string Server, string Zone, string View), ServerCounters> _servers = new();
    private readonly Dictionary<ServerCounters, ServerPublisher> _publishers = [];
    private readonly Lock _publishing = new();
    private readonly ServerFamilies _families;
    private readonly Gauge _enabled;
    private readonly Counter _panics;
    private List<string[]> _shown = [];

    /// <summary>Makes the metrics and registers them.</summary>
    /// <param name="registry">Where they are scraped; must not hold metrics of these names yet.</param>
    public ServerMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Registry = registry;
        var factory = global::Prometheus.Metrics.WithCustomRegistry(registry);
        _families = new ServerFamilies(factory);
        _panics = factory.CreateCounter("coredns_panics_total", "Faults caught while answering a query; the client got SERVFAIL.");
        _enabled = factory.CreateGauge("coredns_plugin_enabled", "1 for each directive in force in a server block.", "server", "zone", "view", "name");
        RegisterBuild(factory);
        registry.AddBeforeCollectCallback(Publish);
    }

    /// <summary>The registry the metrics are scraped from.</summary>
    public CollectorRegistry Registry { get; }

    /// <summary>The counters of a server, zone and view; made when they are first asked for.</summary>
    internal ServerCounters For(string server, string zone, string view) =>
        _servers.GetOrAdd((server, zone, view), static key => new ServerCounters(key.Server, key.Zone, key.View));

    /// <summary>What all server blocks have counted since the start; for people. Costs a walk over all cells.</summary>
    public TrafficTotals Totals()
    {
        var cells = new long[CounterLayout.Length];
        var responses = new long[StageOrder.Count + 1, QueryLabels.Codes];
        foreach (var counters in _servers.Values)
        {
            counters.Sum(cells, responses);
        }

        return TrafficTotals.Of(cells, responses);
    }

    /// <summary>Counts a fault that became SERVFAIL.</summary>
    internal void CountPanic() => _panics.Inc();

    /// <summary>Shows which stages are in force in coredns_plugin_enabled; only blocks with the prometheus stage are shown, as in CoreDNS.</summary>
    internal void Show(IEnumerable<ServerBlock> blocks)
    {
        var shown = new List<string[]>();
        foreach (var block in blocks)
        {
            var names = StageNames(block.Pipeline).ToList();
            if (names.Contains(PrometheusStage.Directive))
            {
                shown.AddRange(names.Select(name => new[] { block.ServerText, block.ZoneText, block.ViewText, name }));
            }
        }

        lock (_publishing)
        {
            foreach (var labels in _shown)
            {
                _enabled.RemoveLabelled(labels);
            }

            foreach (var labels in shown)
            {
                _enabled.WithLabels(labels).Set(1);
            }

            _shown = shown;
        }
    }

    private static IEnumerable<string> StageNames(Stage first)
    {
        for (var stage = first; stage is not RefuseStage; stage = stage.Next)
        {
            if (stage.Name[0] != '(')
            {
                yield return stage.Name;
            }
        }
    }

    private static void RegisterBuild(MetricFactory factory)
    {
        var version = typeof(ServerMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var parts = version.Split('+', 2);
        factory.CreateGauge("coredns_build_info", "1, with the version in the labels.", "version", "revision", "goversion")
            .WithLabels(parts[0], parts.Length > 1 ? parts[1] : string.Empty, RuntimeInformation.FrameworkDescription)
            .Set(1);
    }

    private void Publish()
    {
        lock (_publishing)
        {
            foreach (var counters in _servers.Values)
            {
                if (!_publishers.TryGetValue(counters, out var publisher))
                {
                    publisher = new ServerPublisher(counters, _families);
                    _publishers.Add(counters, publisher);
                }

                publisher.Publish();
            }
        }
    }
}

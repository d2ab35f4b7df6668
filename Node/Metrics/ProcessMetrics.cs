using Prometheus;

namespace ActorDns.Node.Metrics;

/// <summary>The process's own metrics, under the names that Prometheus's client libraries and dashboards share.</summary>
internal static class ProcessMetrics
{
    /// <summary>
    /// Registers process_* and dotnet_* of the metrics library, and process_resident_memory_bytes, which it calls
    /// process_working_set_bytes. Call once for each registry.
    /// </summary>
    public static void Register(CollectorRegistry registry)
    {
        DotNetStats.Register(registry);
        var resident = global::Prometheus.Metrics.WithCustomRegistry(registry)
            .CreateGauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        registry.AddBeforeCollectCallback(() => resident.Set(Environment.WorkingSet));
    }
}

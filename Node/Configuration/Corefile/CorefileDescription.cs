using System.Globalization;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Dnstap;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Configuration.Corefile;

/// <summary>Says in words what the blocks of a Corefile will do, in the order their steps are taken.</summary>
public static class CorefileDescription
{
    /// <summary>Describes a configuration, a few lines a block.</summary>
    public static IEnumerable<string> Describe(CorefileConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Blocks.SelectMany(DescribeBlock);
    }

    private static IEnumerable<string> DescribeBlock(ServerBlockOptions block)
    {
        var addresses = block.BindAddresses.Count == 0 ? "all addresses" : string.Join(", ", block.BindAddresses);
        yield return $"{block.Location}: answers {Zones(block.Zones)} on port {block.Port} of {addresses}, {block.Scheme.Carrier()}";
        if (block.Scheme != ServerScheme.Dns)
        {
            yield return $"  tls: {(block.Tls is { } tls ? TlsDescription.Of(tls) : "that of another block of the port, else none")}";
        }

        if (block.View is { } view)
        {
            yield return $"  view {view.Name}: only queries for which {(view.Expressions.Count == 0 ? "nothing is asked" : string.Join(" and ", view.Expressions))}";
        }

        if (block.Trace is { } trace)
        {
            yield return trace.Every == 0 ? "  trace: no query" : $"  trace: {(trace.Every == 1 ? "every query" : $"one query of {trace.Every}")} to {trace.Endpoint} as {trace.Service}, {trace.BatchSize} spans a request at the latest every {Seconds(trace.BatchInterval)}; {trace.Backlog} may wait";
        }

        if (block.Prometheus is { } prometheus)
        {
            yield return $"  prometheus: metrics at {prometheus.Listen}/metrics";
        }

        foreach (var log in block.Logs)
        {
            yield return $"  log: {log.Classes} responses below {Zones(log.Names)} as {log.Format}";
        }

        foreach (var tap in block.Dnstaps)
        {
            yield return $"  dnstap: {tap.Types} to {tap.Endpoint}{(tap.IsFull ? " with the messages themselves" : string.Empty)} as {tap.Identity}, {tap.Version}; {tap.Queue * DnstapOptions.QueueUnit} may wait{(tap.Extra.Length > 0 ? $", extra {tap.Extra}" : string.Empty)}{(tap.SkipVerify ? ", any certificate is taken" : string.Empty)}";
        }

        if (block.Errors is { } errors)
        {
            yield return $"  errors: logged{(errors.StackTrace ? " with stack" : string.Empty)}";
            foreach (var rule in errors.Consolidate)
            {
                yield return $"    those that match {rule.Pattern} once every {Seconds(rule.Period)} as {rule.Level}{(rule.ShowFirst ? ", the first one at once" : string.Empty)}";
            }
        }

        if (block.Cache is { } cache)
        {
            yield return $"  cache: {(cache.Zones.Count == 0 ? "all names" : "names below " + Zones(cache.Zones))}, {cache.Success.Capacity} answers for up to {cache.Success.MaxTtlSeconds}s, {cache.Denial.Capacity} denials for up to {cache.Denial.MaxTtlSeconds}s, stale for up to {Seconds(cache.StaleFor)}";
            if (cache.SuccessDisabled.Count > 0 || cache.DenialDisabled.Count > 0)
            {
                yield return $"    not kept: answers below {Zones(cache.SuccessDisabled)}, denials below {Zones(cache.DenialDisabled)}";
            }
        }

        foreach (var line in StageDescription.Of(block))
        {
            yield return line;
        }

        if (block.External is { } external)
        {
            yield return $"  k8s_external: {Zones(external.Zones)}, services by their addresses outside the cluster{(external.Zones.Any(ReverseNames.IsReverseZone) ? " and PTR of those" : string.Empty)}{(external.Headless ? ", headless ones by their endpoints" : string.Empty)}, ttl {external.TtlSeconds}, own names below {external.Apex}";
            if (external.Fallthrough is { } fallthrough)
            {
                yield return $"    names that do not exist go on below {Zones(fallthrough)}";
            }
        }

        foreach (var line in block.Kubernetes is { } kubernetes ? DescribeKubernetes(kubernetes) : [])
        {
            yield return line;
        }

        foreach (var line in StageDescription.OfZones(block))
        {
            yield return line;
        }

        if (block.HasLoop)
        {
            yield return "  loop: an upstream that sends queries back here is not asked any more";
        }

        foreach (var line in block.Forwards.SelectMany(ForwardDescription.Describe))
        {
            yield return line;
        }

        foreach (var line in DescribeHealth(block))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> DescribeKubernetes(KubernetesOptions options)
    {
        yield return $"  kubernetes: {Zones(options.Zones)}, ttl {options.TtlSeconds}, pods {options.Pods}, serves unsynced after {Seconds(options.StartupTimeout)}";
        if (options.Fallthrough is { } fallthrough)
        {
            yield return $"    names that do not exist go on below {Zones(fallthrough)}";
        }

        var switches = new List<string>();
        AddIf(options.EndpointPodNames, "endpoints are named after their pods");
        AddIf(options.NoEndpoints, "no endpoints");
        AddIf(options.IgnoreEmptyService, "services without ready endpoints do not exist");
        AddIf(options.Zonal, "zonal names");
        AddIf(options.MulticlusterZones.Count > 0, $"multicluster {Zones(options.MulticlusterZones)}");
        AddIf(options.Namespaces.Count > 0, $"only namespaces {string.Join(", ", options.Namespaces)}");
        AddIf(options.NamespaceLabels.Length > 0, $"only namespaces with {options.NamespaceLabels}");
        AddIf(options.Labels.Length > 0, $"only objects with {options.Labels}");
        if (switches.Count > 0)
        {
            yield return $"    {string.Join("; ", switches)}";
        }

        yield return $"    objects from {ApiServer(options)}";

        void AddIf(bool condition, string text)
        {
            if (condition)
            {
                switches.Add(text);
            }
        }
    }

    private static string ApiServer(KubernetesOptions options)
    {
        var server = options switch
        {
            { Endpoint: { } url } => url.ToString(),
            { KubeconfigFile: { } file } => $"kubeconfig {file}{(options.KubeconfigContext is { } context ? $" context {context}" : string.Empty)}",
            _ => "the cluster it runs in, or the node's source",
        };
        var tls = options.TlsCertificateFile is null ? string.Empty : $" with {options.TlsCertificateFile}, {options.TlsKeyFile}, {options.TlsCaFile}";
        var limits = new (string Text, float Value)[]
        {
            ("{0} requests a second", options.ApiServerQps), ("bursts of {0}", options.ApiServerBurst), ("{0} at once", options.ApiServerMaxInflight),
        };
        return server + tls + string.Concat(limits.Where(limit => limit.Value > 0).Select(limit => ", " + string.Format(CultureInfo.InvariantCulture, limit.Text, limit.Value)));
    }

    private static IEnumerable<string> DescribeHealth(ServerBlockOptions block)
    {
        if (block.Health is { } health)
        {
            var lameduck = health.Lameduck is { } time ? Seconds(time) : $"{Seconds(LameduckTime.InTier)}, alone {Seconds(TimeSpan.Zero)},";
            yield return $"  health: {health.Listen}/health, answers on for {lameduck} after the order to stop";
        }

        if (block.Ready is { } ready)
        {
            yield return $"  ready: {ready.Listen}/ready, {(ready.Continuously ? "asked each time" : "once ready always ready")}";
        }
    }

    private static string Zones(IReadOnlyList<DomainName> zones) => string.Join(' ', zones);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###s", CultureInfo.InvariantCulture);
}

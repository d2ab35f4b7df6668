using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Protocol.Answers;

namespace ActorDns.Node.Configuration.Corefile.Directives.Kubernetes;

/// <summary>Options of <c>kubernetes</c> about which records there are and what they look like.</summary>
internal static class RecordOptions
{
    /// <summary>Adds them.</summary>
    public static void AddTo(OptionTable<KubernetesOptions> table)
    {
        table.Add("pods disabled|insecure|verified", ReadPods);
        table.Add("ttl SECONDS", (options, line) =>
            line.HasArguments(1, 1) && line.TryInteger(line.Arguments[0], 0, 3600, out var ttl) ? options with { TtlSeconds = (uint)ttl } : options);
        table.Add("fallthrough [ZONES…]", (options, line) =>
            line.TryFallthrough(out var zones) ? options with { Fallthrough = zones } : options);
        table.Add("endpoint_pod_names", (options, line) => line.HasArguments(0, 0) ? options with { EndpointPodNames = true } : options);
        table.Add("noendpoints", (options, line) => line.HasArguments(0, 0) ? options with { NoEndpoints = true } : options);
        table.Add("zonal", (options, line) => line.HasArguments(0, 0) ? options with { Zonal = true } : options);
        table.Add("ignore empty_service", ReadIgnore);
        table.Add("multicluster ZONES…", (options, line) =>
            line.HasArguments(1, int.MaxValue) && line.TryZones(line.Arguments, out var zones) ? options with { MulticlusterZones = zones } : options);
        foreach (var removed in (string[])["upstream", "resyncperiod", "transfer"])
        {
            table.Add(removed, (options, line) => Removed(options, line, removed), mayRepeat: true);
        }
    }

    private static KubernetesOptions ReadPods(KubernetesOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        switch (line.Arguments[0].Text)
        {
            case "disabled":
                return options with { Pods = PodMode.Disabled };
            case "insecure":
                return options with { Pods = PodMode.Insecure };
            case "verified":
                return options with { Pods = PodMode.Verified };
            default:
                line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' is no mode of 'pods'; write disabled, insecure or verified");
                return options;
        }
    }

    private static KubernetesOptions ReadIgnore(KubernetesOptions options, DirectiveLine line)
    {
        if (!line.HasArguments(1, 1))
        {
            return options;
        }

        if (line.Arguments[0].Text == "empty_service")
        {
            return options with { IgnoreEmptyService = true };
        }

        line.Fail(line.Arguments[0], $"'{line.Arguments[0].Text}' cannot be ignored; write 'ignore empty_service'");
        return options;
    }

    private static KubernetesOptions Removed(KubernetesOptions options, DirectiveLine line, string option)
    {
        line.Warn(option switch
        {
            "upstream" => "'upstream' has no effect: targets outside the zone always go through the whole server; remove the line",
            "resyncperiod" => "'resyncperiod' has no effect: changes arrive by watching; remove the line",
            _ => "'transfer' has no effect here and zone transfers are refused; remove the line",
        });
        return options;
    }
}

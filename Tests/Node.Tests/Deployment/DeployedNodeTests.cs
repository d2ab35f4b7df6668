using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorDns.ApiServer;
using ActorDns.Node.Tests.Bootstrap;
using ActorDns.Node.Tests.Health;
using k8s.Models;

namespace ActorDns.Node.Tests.Deployment;

/// <summary>What the manifests say of a running node is true of one.</summary>
public sealed partial class DeployedNodeTests
{
    [Fact]
    public async Task Rights_are_exactly_what_the_node_asks_the_API_server_for()
    {
        await using var deployed = await DeployedNode.StartAsync();
        await NodeHttp.UntilAsync(() => Task.FromResult(deployed.Api.OpenWatches >= 3));
        var asked = deployed.Api.Requests.Select(request => request.Resource.Path).Distinct().Order(StringComparer.Ordinal);
        var rules = Rendered.One<V1ClusterRole>("base").Rules;
        var granted = rules.SelectMany(rule => rule.Resources.Select(resource => (rule.ApiGroups[0], resource)))
            .Select(pair => pair.Item1.Length == 0 ? $"api/v1/{pair.resource}" : $"apis/{pair.Item1}/v1/{pair.resource}");

        Assert.Equal(asked, granted.Order(StringComparer.Ordinal));
        Assert.All(rules, rule => Assert.Equal(["list", "watch"], rule.Verbs));
        var discovery = Assert.Single(Rendered.One<V1Role>("base").Rules);
        Assert.Equal((("", "pods"), "list"), ((Assert.Single(discovery.ApiGroups), Assert.Single(discovery.Resources)), Assert.Single(discovery.Verbs)));
    }

    [Fact]
    public async Task Probes_ask_paths_that_answer()
    {
        await using var deployed = await DeployedNode.StartAsync();
        var endpoints = new Dictionary<string, IPEndPoint>
        {
            ["health"] = deployed.Node.HealthEndpoints[0],
            ["ready"] = deployed.Node.ReadyEndpoints[0],
            ["management"] = deployed.Node.ManagementEndpoint!,
        };
        var container = Rendered.One<V1StatefulSet>("base").Spec.Template.Spec.Containers.Single();
        var local = Rendered.One<V1DaemonSet>("overlays/node-local").Spec.Template.Spec.Containers.Single();
        Assert.Equal(["/startupz", "/health", "/ready"], Probes(container).Select(probe => probe.HttpGet.Path));
        Assert.Equal(Probes(container).Select(probe => probe.HttpGet.Path), Probes(local).Select(probe => probe.HttpGet.Path));
        foreach (var probe in Probes(container))
        {
            await NodeHttp.UntilAsync(async () => (await NodeHttp.GetAsync(endpoints[probe.HttpGet.Port.Value], probe.HttpGet.Path)).Status == HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Alerts_and_dashboard_name_only_metrics_that_are_exported()
    {
        // Some metrics exist with TLS between nodes only.
        using var authority = new TestCertificates("own");
        await using var deployed = await StartSecuredAsync(authority);
        var exported = (await ScrapeAsync(deployed)).Select(family => family.Name).ToHashSet();
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("k8s", "overlays", "monitoring", "actordns.json")))!;
        var expressions = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!)
            .Concat(Rendered.One<PrometheusRule>("overlays/monitoring").Spec.Groups.SelectMany(group => group.Rules).Select(rule => rule.Expr))
            .ToList();

        Assert.True(expressions.Count > 25);
        foreach (var expression in expressions)
        {
            var names = MetricName().Matches(expression).Select(match => match.Value).ToList();
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Contains(HistogramSuffix().Replace(name, string.Empty), exported));
        }
    }

    [Fact]
    public async Task The_metric_of_the_certificate_is_there_with_TLS_only()
    {
        const string Name = "actordns_cluster_certificate_end_timestamp_seconds";
        using var authority = new TestCertificates("own");
        await using var plain = await DeployedNode.StartAsync();
        await using var secured = await StartSecuredAsync(authority);

        Assert.DoesNotContain(Name, (await ScrapeAsync(plain)).Select(family => family.Name));
        var (_, body) = await NodeHttp.GetAsync(secured.Node.MetricsEndpoints[0], "/metrics");
        var end = double.Parse(Regex.Match(body, $"^{Name} ([0-9.e+]+)$", RegexOptions.Multiline).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(end > DateTimeOffset.UtcNow.ToUnixTimeSeconds(), body);
    }

    [Fact]
    public async Task Metric_names_follow_the_conventions_of_Prometheus()
    {
        await using var deployed = await DeployedNode.StartAsync();
        var families = await ScrapeAsync(deployed);

        Assert.True(families.Count(family => family.Name.StartsWith("actordns_", StringComparison.Ordinal)) > 40);
        Assert.All(families.Where(family => family.Name.StartsWith("actordns_", StringComparison.Ordinal) || family.Name.StartsWith("coredns_", StringComparison.Ordinal)), family =>
        {
            Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)+$", family.Name);
            Assert.True(family.Type == "counter" == family.Name.EndsWith("_total", StringComparison.Ordinal), $"{family.Name}: counters, and only they, end in _total");
            Assert.DoesNotMatch("_(milliseconds|ms|minutes|hours|kilobytes|kb|mb|percent|count|sum|bucket)(_|$)", family.Name);
            Assert.EndsWith(".", family.Help, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_change_is_seen_in_the_metrics_of_its_way()
    {
        await using var deployed = await DeployedNode.StartAsync();
        await NodeHttp.UntilAsync(() => Task.FromResult(deployed.Api.OpenWatches >= 3));

        deployed.Api.Store.Put(ApiObjects.Namespace("shop"));

        var body = string.Empty;
        await NodeHttp.UntilAsync(async () =>
        {
            (_, body) = await NodeHttp.GetAsync(deployed.Node.MetricsEndpoints[0], "/metrics");
            return Regex.IsMatch(body, "actordns_invalidation_delay_seconds_count{feed=\"[^\"]+\"} 1\n");
        });
        Assert.All(["Namespace", "Service", "EndpointSlice"], kind => Assert.Matches($"actordns_feed_lag_seconds{{feed=\"[^\"]+\",kind=\"{kind}\"}} [0-9.]+\n", body));
    }

    [Theory]
    [InlineData("actordns_invalidation_delay_seconds")]
    [InlineData("actordns_feed_lag_seconds")]
    [InlineData("actordns_feed_unapplied_steps")]
    [InlineData("actordns_feed_batches_in_flight")]
    [InlineData("actordns_owner_in_flight")]
    [InlineData("actordns_owner_failed_total")]
    [InlineData("actordns_forward_hedges_total")]
    [InlineData("actordns_shard_copies_total")]
    [InlineData("actordns_shards_held")]
    [InlineData("actordns_shards_complete")]
    [InlineData("actordns_owner_hedged_total")]
    [InlineData("actordns_answer_cache_stale_total")]
    [InlineData("actordns_watch_last_contact_timestamp_seconds")]
    [InlineData("actordns_directory_age_seconds")]
    [InlineData("actordns_mailbox_messages")]
    [InlineData("actordns_sockets_in_flight")]
    [InlineData("actordns_sockets_rejected_total")]
    public async Task What_an_operator_looks_for_is_there(string name)
    {
        await using var deployed = await DeployedNode.StartAsync();

        Assert.Contains(name, (await ScrapeAsync(deployed)).Select(family => family.Name));
    }

    // A member of a tier, as the StatefulSet's pods are: nobody else is shown a certificate.
    private static async Task<DeployedNode> StartSecuredAsync(TestCertificates authority)
    {
        await using var tier = new TestTier(1);
        var member = tier.Options(0);
        return await DeployedNode.StartAsync(options => options with { Bootstrap = member.Bootstrap, ClusterHost = member.ClusterHost, ClusterTls = authority.Issue("node") });
    }

    private static V1Probe[] Probes(V1Container container) => [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];

    private static async Task<List<(string Name, string Type, string Help)>> ScrapeAsync(DeployedNode deployed)
    {
        var (_, body) = await NodeHttp.GetAsync(deployed.Node.MetricsEndpoints[0], "/metrics");
        var lines = body.Split('\n');
        var help = lines.Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line.Split(' ', 4)).ToDictionary(parts => parts[2], parts => parts[3]);
        return [.. lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Select(parts => (parts[2], parts[3], help[parts[2]]))];
    }

    [GeneratedRegex(@"\b(actordns|coredns|process)_[a-z0-9_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex HistogramSuffix();
}

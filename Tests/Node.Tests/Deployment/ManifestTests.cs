using System.Globalization;
using ActorDns.Node.Bootstrap;
using ActorDns.Node.Configuration;
using ActorDns.Node.Configuration.Corefile;
using ActorDns.Node.Configuration.Corefile.Options;
using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace ActorDns.Node.Tests.Deployment;

/// <summary>The manifests agree with the API's schema, with each other, and with what the program reads.</summary>
public sealed class ManifestTests
{
    private const string Base = "base";

    public static TheoryData<string> Folders => [.. Rendered.Folders];

    private static V1StatefulSet Nodes => Rendered.One<V1StatefulSet>(Base);

    private static V1Container Container => Assert.Single(Nodes.Spec.Template.Spec.Containers);

    private static ServerBlockOptions Block => Assert.Single(CorefileReader.ReadFile(Repository.PathOf("k8s", Base, "Corefile"), new CorefileReadOptions()).Configuration!.Blocks);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_object_is_known_to_the_API_field_by_field(string folder) => Assert.NotEmpty(Rendered.Of(folder));

    [Fact]
    public void A_field_the_API_does_not_know_is_found()
    {
        static object Read(string json) => k8s.KubernetesYaml.Deserialize<V1Service>(json, strict: true);

        Assert.NotNull(Read("""{"apiVersion":"v1","kind":"Service","spec":{"selector":{"a":"b"}}}"""));
        Assert.ThrowsAny<Exception>(() => Read("""{"apiVersion":"v1","kind":"Service","spec":{"selectors":{"a":"b"}}}"""));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/node-local")]
    public void The_Corefile_is_one_this_program_reads_without_a_warning(string folder)
    {
        var options = new CorefileReadOptions { EnvironmentVariable = name => name == "KUBE_DNS_UPSTREAM_SERVICE_HOST" ? "10.96.0.11" : null };

        Assert.Empty(CorefileReader.ReadFile(Repository.PathOf("k8s", folder, "Corefile"), options).Diagnostics);
    }

    [Fact]
    public void Container_ports_are_those_the_program_serves()
    {
        var options = Options(Container.Env);
        var ports = Container.Ports.ToDictionary(port => port.Name, port => (port.ContainerPort, port.Protocol));

        Assert.Equal((Block.Port, "UDP"), ports["dns"]);
        Assert.Equal((Block.Port, "TCP"), ports["dns-tcp"]);
        Assert.Equal((Block.Health!.Listen.Port, "TCP"), ports["health"]);
        Assert.Equal((Block.Ready!.Listen.Port, "TCP"), ports["ready"]);
        Assert.Equal((Block.Prometheus!.Listen.Port, "TCP"), ports["metrics"]);
        Assert.Equal((options.ClusterPort, "TCP"), ports["cluster"]);
        Assert.Equal((options.Bootstrap.ListenPort!.Value, "TCP"), ports[KubernetesPodDiscovery.PortName]);
        Assert.Equal(BootstrapOptions.DefaultManagementPort, options.Bootstrap.ListenPort);
        Assert.Equal(7, ports.Count);
    }

    [Fact]
    public void A_start_may_take_longer_than_the_program_waits_for_the_API_server()
    {
        var probe = Container.StartupProbe;

        Assert.True(probe.FailureThreshold * probe.PeriodSeconds >= 4 * Block.Kubernetes!.StartupTimeout.TotalSeconds);
    }

    [Fact]
    public void Probes_of_the_node_local_overlay_ask_where_its_Corefile_listens()
    {
        var options = new CorefileReadOptions { EnvironmentVariable = _ => "10.96.0.11" };
        var blocks = CorefileReader.ReadFile(Repository.PathOf("k8s", "overlays/node-local", "Corefile"), options).Configuration!.Blocks;
        var health = blocks.Select(block => block.Health).OfType<HealthOptions>().Single().Listen;
        var ready = blocks.Select(block => block.Ready).OfType<ReadyOptions>().Single().Listen;
        var container = Rendered.One<V1DaemonSet>("overlays/node-local").Spec.Template.Spec.Containers.Single();
        static (string, string) Target(V1Probe probe) => (probe.HttpGet.Host, probe.HttpGet.Port.Value);

        Assert.All([container.StartupProbe, container.LivenessProbe], probe => Assert.Equal(($"{health.Address}", $"{health.Port}"), Target(probe)));
        Assert.Equal(($"{ready.Address}", $"{ready.Port}"), Target(container.ReadinessProbe));
    }

    [Fact]
    public void The_node_local_overlay_asks_the_tier_over_TCP_and_the_others_as_they_like()
    {
        var options = new CorefileReadOptions { EnvironmentVariable = _ => "10.96.0.11" };
        var blocks = CorefileReader.ReadFile(Repository.PathOf("k8s", "overlays/node-local", "Corefile"), options).Configuration!.Blocks;

        Assert.Equal([true, false], blocks.Select(block => Assert.Single(block.Forwards).ForceTcp));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Services_lead_to_ports_of_pods_they_select(string folder)
    {
        var objects = Rendered.Of(folder);
        if (objects.OfType<V1StatefulSet>().SingleOrDefault()?.Spec.Template is not { } template)
        {
            return;
        }

        var ports = template.Spec.Containers.SelectMany(container => container.Ports).ToList();
        Assert.All(objects.OfType<V1Service>(), service =>
        {
            Assert.Subset(template.Metadata.Labels.ToHashSet(), service.Spec.Selector.ToHashSet());
            Assert.All(service.Spec.Ports, port => Assert.Contains(ports, target =>
                (target.Name == port.TargetPort.Value || target.ContainerPort.ToString(CultureInfo.InvariantCulture) == port.TargetPort.Value) && target.Protocol == (port.Protocol ?? "TCP")));
        });
    }

    [Fact]
    public void All_selectors_select_the_nodes()
    {
        var labels = Nodes.Spec.Template.Metadata.Labels.ToHashSet();
        var policy = Rendered.One<V1NetworkPolicy>(Base).Spec;
        IEnumerable<IDictionary<string, string>> selectors =
        [
            Nodes.Spec.Selector.MatchLabels,
            Rendered.One<V1PodDisruptionBudget>(Base).Spec.Selector.MatchLabels,
            policy.PodSelector.MatchLabels,
            .. policy.Ingress.SelectMany(rule => rule.FromProperty ?? []).Select(peer => peer.PodSelector.MatchLabels),
            .. Nodes.Spec.Template.Spec.TopologySpreadConstraints.Select(constraint => constraint.LabelSelector.MatchLabels),
            Options(Container.Env).Bootstrap.DiscoverySelector!.Split(',').ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[1]),
        ];

        Assert.All(selectors, selector => Assert.Subset(labels, selector.ToHashSet()));
        Assert.Equal(Nodes.Spec.ServiceName, Assert.Single(Rendered.Of(Base).OfType<V1Service>()).Metadata.Name);
    }

    [Fact]
    public void The_network_policy_lets_in_what_is_asked_from_outside_and_what_nodes_say_to_nodes()
    {
        var options = Options(Container.Env);
        var rules = Rendered.One<V1NetworkPolicy>(Base).Spec.Ingress;
        static string[] Ports(V1NetworkPolicyIngressRule rule) => [.. rule.Ports.Select(port => $"{port.Protocol} {port.Port.Value}").Order(StringComparer.Ordinal)];

        Assert.Equal([$"TCP {Block.Port}", $"TCP {Block.Prometheus!.Listen.Port}", $"UDP {Block.Port}"], Ports(rules.Single(rule => rule.FromProperty is null)));
        Assert.Equal([$"TCP {options.ClusterPort}", $"TCP {options.Bootstrap.ListenPort}"], Ports(rules.Single(rule => rule.FromProperty is not null)));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/node-local")]
    public void Environment_variables_and_arguments_are_ones_the_program_takes(string folder)
    {
        var spec = Rendered.Of(folder).Select(rendered => rendered is V1StatefulSet set ? set.Spec.Template.Spec : (rendered as V1DaemonSet)?.Spec.Template.Spec).OfType<V1PodSpec>().Single();
        var container = spec.Containers.Single();
        var mount = Assert.Single(container.VolumeMounts);
        var volume = spec.Volumes.Single(volume => volume.Name == mount.Name);

        Assert.Equal(["-conf", $"{mount.MountPath}/{volume.ConfigMap.Items.Single().Path}"], container.Args);
        Assert.Contains(container.Args[0], (string[])[Node.Cli.Flags.Conf.Name, .. Node.Cli.Flags.Conf.Aliases]);
        Assert.Contains(volume.ConfigMap.Items.Single().Key, Rendered.One<V1ConfigMap>(folder).Data.Keys);
        Assert.NotNull(Options(container.Env));
    }

    [Fact]
    public void Nodes_bind_the_address_of_their_pod_and_find_at_least_two()
    {
        var options = Options(Container.Env);

        Assert.Equal("10.1.0.7", options.ClusterHost);
        Assert.Null(options.Bootstrap.ManagementHost);
        Assert.Equal((2, 2), (options.Copies, options.Bootstrap.RequiredContactPoints));
        Assert.True(Nodes.Spec.Replicas > options.Bootstrap.RequiredContactPoints);
        Assert.Equal("Parallel", Nodes.Spec.PodManagementPolicy);
    }

    [Fact]
    public void Pods_get_the_time_to_stop_that_the_program_takes()
    {
        var lameduck = Block.Health!.Lameduck!.Value;
        var stopping = Math.Max(new Microsoft.Extensions.Hosting.HostOptions().ShutdownTimeout.TotalSeconds, lameduck.TotalSeconds + 15);

        Assert.True(lameduck > TimeSpan.Zero);
        Assert.True(Nodes.Spec.Template.Spec.TerminationGracePeriodSeconds > stopping);
    }

    [Fact]
    public void Pods_may_do_nothing_but_serve()
    {
        var pod = Nodes.Spec.Template.Spec;
        var security = Container.SecurityContext;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, pod.SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.Equal(("net.ipv4.ip_unprivileged_port_start", "0"), pod.SecurityContext.Sysctls.Select(sysctl => (sysctl.Name, sysctl.Value)).Single());
        Assert.Equal((true, false), (security.ReadOnlyRootFilesystem, security.AllowPrivilegeEscalation));
        Assert.Equal("ALL", Assert.Single(security.Capabilities.Drop));
        Assert.Null(security.Capabilities.Add);
        Assert.Equal(("system-cluster-critical", "Default"), (pod.PriorityClassName, pod.DnsPolicy));
    }

    [Fact]
    public void The_service_kube_dns_selects_these_nodes_and_not_CoreDNS()
    {
        var service = Rendered.Of("overlays/replace-coredns").OfType<V1Service>().Single(service => service.Metadata.Name == "kube-dns");

        Assert.Null(service.Spec.ClusterIP);
        Assert.Equal("kube-dns", service.Spec.Selector["k8s-app"]);
        Assert.Contains(service.Spec.Selector.Keys, key => key != "k8s-app");
        Assert.Equal(["dns/UDP", "dns-tcp/TCP", "metrics/TCP"], service.Spec.Ports.Select(port => $"{port.Name}/{port.Protocol}"));
        Assert.DoesNotContain("k8s-app", Nodes.Spec.Template.Metadata.Labels.Keys);
    }

    [Fact]
    public void Prometheus_finds_the_members_service_and_its_port()
    {
        var monitor = Rendered.One<ServiceMonitor>("overlays/monitoring");
        var service = Assert.Single(Rendered.Of(Base).OfType<V1Service>());

        Assert.Subset(service.Metadata.Labels.ToHashSet(), monitor.Spec.Selector.MatchLabels.ToHashSet());
        Assert.Contains(Assert.Single(monitor.Spec.Endpoints).Port, service.Spec.Ports.Select(port => port.Name));
        Assert.Equal("actordns", service.Metadata.Labels[monitor.Spec.JobLabel!]);
    }

    [Fact]
    public void Every_alert_is_told_what_to_do_about()
    {
        var alerts = Rendered.One<PrometheusRule>("overlays/monitoring").Spec.Groups.SelectMany(group => group.Rules).Select(rule => rule.Alert);
        var told = File.ReadLines(Repository.PathOf("docs", "operations.md")).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]);

        Assert.Equal(alerts, told);
    }

    // The kubelet fills in the pod's address.
    private static NodeOptions Options(IEnumerable<V1EnvVar> variables)
    {
        var settings = variables.Select(variable =>
        {
            Assert.StartsWith("ACTORDNS__", variable.Name, StringComparison.Ordinal);
            Assert.True(variable.Value is not null || variable.ValueFrom.FieldRef.FieldPath == "status.podIP");
            return KeyValuePair.Create(variable.Name.Replace("__", ":", StringComparison.Ordinal), variable.Value ?? "10.1.0.7");
        });
        return NodeOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings!).Build());
    }
}

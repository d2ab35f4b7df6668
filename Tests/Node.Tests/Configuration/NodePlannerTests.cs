using System.Net;
using ActorDns.Node.Configuration;
using ActorDns.Protocol.Names;

namespace ActorDns.Node.Tests.Configuration;

public sealed class NodePlannerTests
{
    private static readonly Func<string, string?> NoVariables = _ => null;

    [Fact]
    public void Nothing_configured_serves_the_samples_on_this_machine_only()
    {
        var plan = NodePlanner.Plan(new NodeOptions(), NoVariables);

        Assert.True(plan.IsTryOut);
        Assert.Equal([IPAddress.Loopback], plan.ListenAddresses);
        var block = Assert.Single(plan.Corefile.Blocks);
        Assert.Equal(1053, block.Port);
        Assert.Equal(DomainName.Root, Assert.Single(block.Zones));
        Assert.NotEmpty(Directory.EnumerateFiles(plan.Source.ManifestFolder!, "*.yaml"));
    }

    [Fact]
    public void A_cluster_open_to_other_machines_without_TLS_is_warned_of_once()
    {
        static IEnumerable<string> Warnings(NodeOptions options) =>
            NodePlanner.Plan(options with { CorefileText = ".:53 {\n}\n" }, NoVariables).Warnings.Where(warning => warning.StartsWith("ClusterHost: ", StringComparison.Ordinal));

        Assert.Contains("10.0.0.7 can join the cluster", Assert.Single(Warnings(new NodeOptions { ClusterHost = "10.0.0.7" })), StringComparison.Ordinal);
        Assert.Empty(Warnings(new NodeOptions { ClusterHost = "10.0.0.7", ClusterTls = new ClusterTlsOptions("c", "k", "a") }));
        Assert.Empty(Warnings(new NodeOptions()));
        Assert.Empty(Warnings(new NodeOptions { ClusterHost = "localhost" }));
        Assert.Contains("10.0.0.7 can join the cluster", Assert.Single(Warnings(new NodeOptions { ClusterPublicHost = "10.0.0.7" })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_manifests_without_a_Corefile_is_served_on_the_usual_port_of_all_addresses()
    {
        var plan = NodePlanner.Plan(new NodeOptions { Source = SourceOptions.Manifests(AppContext.BaseDirectory) }, NoVariables);

        Assert.False(plan.IsTryOut);
        Assert.Equal(53, Assert.Single(plan.Corefile.Blocks).Port);
        Assert.Contains(IPAddress.Any, plan.ListenAddresses);
        Assert.Equal(30u, plan.Corefile.Blocks[0].Kubernetes!.TtlSeconds);
    }

    [Fact]
    public void A_Corefile_without_a_source_reads_the_API_server()
    {
        var plan = NodePlanner.Plan(new NodeOptions { CorefileText = ". {\n kubernetes cluster.local\n}\n" });

        Assert.Null(plan.Source.ManifestFolder);
    }

    [Fact]
    public void The_kubeconfig_setting_is_for_directives_that_name_no_API_server()
    {
        var plan = NodePlanner.Plan(new NodeOptions
        {
            Kubeconfig = "/k",
            CorefileText = "a {\n kubernetes cluster.a\n}\nb {\n kubernetes cluster.b {\n  endpoint https://10.0.0.1\n }\n}\nc {\n kubernetes cluster.c {\n  kubeconfig /other\n }\n}\n",
        });

        Assert.Equal(["/k", null, "/other"], plan.Corefile.Blocks.Select(block => block.Kubernetes!.KubeconfigFile));
    }

    [Fact]
    public void An_API_server_that_is_not_asked_earns_a_warning()
    {
        var plan = NodePlanner.Plan(new NodeOptions
        {
            Source = SourceOptions.Manifests("/m"),
            CorefileText = "a {\n kubernetes cluster.a {\n  endpoint https://10.0.0.1\n }\n}\n",
        });

        Assert.Equal("Corefile:1:1: warning: kubernetes: the API server it names is not asked, since the source is manifests:/m", Assert.Single(plan.Warnings));
    }

    [Fact]
    public void A_broken_Corefile_gives_all_its_errors()
    {
        var exception = Assert.Throws<ConfigurationException>(() => NodePlanner.Plan(new NodeOptions { CorefileText = ". {\n bogus\n kubernetes {\n  ttl x\n }\n}\n" }));

        Assert.Equal(["Corefile:2:2: error: ", "Corefile:4:7: error: "], exception.Errors.Select(error => error[..21]));
    }
}

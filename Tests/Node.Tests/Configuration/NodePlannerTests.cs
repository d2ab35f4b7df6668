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
    public void A_broken_Corefile_gives_all_its_errors()
    {
        var exception = Assert.Throws<ConfigurationException>(() => NodePlanner.Plan(new NodeOptions { CorefileText = ". {\n bogus\n kubernetes {\n  ttl x\n }\n}\n" }));

        Assert.Equal(["Corefile:2:2: error: ", "Corefile:4:7: error: "], exception.Errors.Select(error => error[..21]));
    }
}

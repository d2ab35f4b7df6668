using System.Net;
using ActorDns.ApiServer;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Node.Tests.Deployment;

/// <summary>A node with the Corefile of k8s/base, on ports the kernel picks and with an API server of this process.</summary>
internal sealed class DeployedNode : IAsyncDisposable
{
    private DeployedNode(InProcessApiServer api, ActorDnsNode node) => (Api, Node) = (api, node);

    public InProcessApiServer Api { get; }

    public ActorDnsNode Node { get; }

    public static async Task<DeployedNode> StartAsync(Func<NodeOptions, NodeOptions>? change = null)
    {
        var api = await InProcessApiServer.StartAsync();
        var corefile = await File.ReadAllTextAsync(Repository.PathOf("k8s", "base", "Corefile"));
        foreach (var (written, free) in new[] { (".:53", ".:0"), (":8080", "127.0.0.1:0"), (":8181", "127.0.0.1:0"), (":9153", "127.0.0.1:0"), ("pods insecure", $"endpoint {api.Address}\npods insecure"), ("lameduck 5s", string.Empty), ("/etc/resolv.conf", "127.0.0.1:1") })
        {
            Assert.Contains(written, corefile, StringComparison.Ordinal);
            corefile = corefile.Replace(written, free, StringComparison.Ordinal);
        }

        var options = new NodeOptions
        {
            CorefileText = corefile,
            ListenAddresses = [IPAddress.Loopback],
            Bootstrap = new BootstrapOptions { ManagementPort = 0 },
        };
        return new DeployedNode(api, await ActorDnsNode.StartAsync(change?.Invoke(options) ?? options));
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Api.DisposeAsync();
    }
}

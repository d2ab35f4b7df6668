using System.Net;
using ActorDns.ApiServer;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

public sealed class ApiServerNodeTests
{
    private const string Name = "web.shop.svc.cluster.local";

    [Fact]
    public async Task A_node_answers_from_an_API_server_and_follows_its_changes()
    {
        await using var api = await InProcessApiServer.StartAsync();
        api.Store.Put(ApiObjects.Namespace("shop"));
        api.Store.Put(ApiObjects.Service("shop", "web", ["10.96.0.1"], new ApiPort("http", 80)));
        await using var node = await ActorDnsNode.StartAsync(Options(api.Address));
        var server = node.DnsEndpoints[0];
        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(server, Name, DnsClient.A).Addresses);

        api.Store.Put(ApiObjects.Service("shop", "web", ["10.96.0.2"], new ApiPort("http", 80)));

        await BecomesAsync(() => DnsClient.AskUdp(server, Name, DnsClient.A).Addresses.Contains(IPAddress.Parse("10.96.0.2")));
    }

    [Fact]
    public async Task Names_are_answered_while_the_API_server_is_away()
    {
        await using var api = await InProcessApiServer.StartAsync();
        api.Store.Put(ApiObjects.Namespace("shop"));
        api.Store.Put(ApiObjects.Service("shop", "web", ["10.96.0.1"], new ApiPort("http", 80)));
        await using var node = await ActorDnsNode.StartAsync(Options(api.Address));

        await api.StopListeningAsync();

        Assert.Equal([IPAddress.Parse("10.96.0.1")], DnsClient.AskUdp(node.DnsEndpoints[0], Name, DnsClient.A).Addresses);
        Assert.Equal(DnsReply.NameError, DnsClient.AskUdp(node.DnsEndpoints[0], "nothing.shop.svc.cluster.local", DnsClient.A).Code);
    }

    private static NodeOptions Options(Uri api) => new()
    {
        CorefileText = $$"""
            .:0 {
                bind 127.0.0.1
                kubernetes cluster.local in-addr.arpa {
                    endpoint {{api}}
                    startup_timeout 20s
                }
            }
            """,
    };

    private static async Task BecomesAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }
}

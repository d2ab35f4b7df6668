using System.Net;
using ActorDns.Actors.Routing;
using ActorDns.Node.Configuration.Corefile.Options;
using ActorDns.Node.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorDns.Node.Tests.Health;

public class ReadyServerTests
{
    private readonly ReadinessFlag _kubernetes = new("kubernetes", "waiting for the list of Services");
    private readonly ReadinessFlag _sockets = new("sockets");

    [Fact]
    public async Task Not_ready_is_503_with_the_names_first_and_then_the_reasons()
    {
        using var host = await StartAsync(continuously: false);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "kubernetes,sockets\nkubernetes: waiting for the list of Services"), await GetAsync(host));

        _kubernetes.SetReady();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "sockets"), await GetAsync(host));

        _sockets.SetReady();
        Assert.Equal((HttpStatusCode.OK, "OK"), await GetAsync(host));
        await host.StopAsync();
    }

    [Fact]
    public async Task Until_ready_forgets_what_was_ready_once()
    {
        using var host = await StartAsync(continuously: false);
        _kubernetes.SetReady();
        _sockets.SetReady();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host)).Status);

        _kubernetes.SetNotReady("the API server is away");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host)).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Continuously_asks_again()
    {
        using var host = await StartAsync(continuously: true);
        _kubernetes.SetReady();
        _sockets.SetReady();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host)).Status);

        _kubernetes.SetNotReady("the API server is away");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "kubernetes\nkubernetes: the API server is away"), await GetAsync(host));
        await host.StopAsync();
    }

    private static Task<(HttpStatusCode Status, string Body)> GetAsync(IHost host) =>
        NodeHttp.GetAsync(host.Services.GetRequiredService<ReadyServer>().BoundAddresses.Single(), "/ready");

    private async Task<IHost> StartAsync(bool continuously)
    {
        var host = NodeHttp.Host(
            [NodeHttp.Block(ready: new ReadyOptions(NodeHttp.AnyPort, continuously))],
            services => services.AddSingleton<IReadiness>(_kubernetes).AddSingleton<IReadiness>(_sockets));
        await host.StartAsync();
        return host;
    }
}

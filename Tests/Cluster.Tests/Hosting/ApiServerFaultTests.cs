using ActorDns.ApiServer;
using ActorDns.Cluster.Tests.Processes;
using ActorDns.Node.Configuration;
using ActorDns.Node.Hosting;

namespace ActorDns.Cluster.Tests.Hosting;

/// <summary>What resolvers see of a node while its API server changes and misbehaves: every kind of object, over real UDP.</summary>
public sealed class ApiServerFaultTests : IAsyncLifetime
{
    private static readonly ApiPort Port = new("http", 80);

    private InProcessApiServer _api = null!;
    private ActorDnsNode _node = null!;

    public async Task InitializeAsync()
    {
        _api = await InProcessApiServer.StartAsync();
        _api.Store.Put(ApiObjects.Namespace("shop"));
        _api.Store.Put(ApiObjects.Service("shop", "stays", ["10.96.0.1"], Port));
        _api.Store.Put(ApiObjects.Service("shop", "db", ["None"], Port));
        _api.Store.Put(ApiObjects.Slice("shop", "db-1", "db", [new ApiEndpoint("10.1.0.1", HostName: "db-0")], Port));
        _node = await ActorDnsNode.StartAsync(new NodeOptions
        {
            CorefileText = $$"""
                .:0 {
                    bind 127.0.0.1
                    kubernetes cluster.local in-addr.arpa {
                        endpoint {{_api.Address}}
                        pods verified
                        startup_timeout 20s
                    }
                }
                """,
        });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Every_kind_of_object_comes_and_goes()
    {
        _api.Store.Put(ApiObjects.Namespace("new"));
        _api.Store.Put(ApiObjects.Service("new", "api", ["10.96.7.7"], Port));
        _api.Store.Put(ApiObjects.Pod("new", "p", "10.2.0.5"));
        _api.Store.Put(ApiObjects.Slice("shop", "db-2", "db", [new ApiEndpoint("10.1.0.2", HostName: "db-1")], Port));
        await BecomesAsync("api.new.svc", "10.96.7.7");
        await BecomesAsync("10-2-0-5.new.pod", "10.2.0.5");
        await BecomesAsync("db-1.db.shop.svc", "10.1.0.2");
        await BecomesAsync("db.shop.svc", "10.1.0.1", "10.1.0.2");
        await BecomesAsync(() => AskName("7.7.96.10.in-addr.arpa", DnsClient.Ptr).Code == DnsReply.NoError);

        _api.Store.Delete(ApiResource.Pods, "new", "p");
        _api.Store.Delete(ApiResource.EndpointSlices, "shop", "db-1");
        _api.Store.Delete(ApiResource.Services, "new", "api");
        await BecomesAsync("db.shop.svc", "10.1.0.2");
        await BecomesAsync(() => Ask("10-2-0-5.new.pod").Code == DnsReply.NameError);
        await BecomesAsync(() => Ask("api.new.svc").Code == DnsReply.NameError);
        await BecomesAsync(() => AskName("7.7.96.10.in-addr.arpa", DnsClient.Ptr).Code == DnsReply.NameError);

        _api.Store.Delete(ApiResource.Namespaces, string.Empty, "new");
        await BecomesAsync(() => Ask("new.svc").Code == DnsReply.NameError);
    }

    [Fact]
    public async Task A_relist_after_410_catches_up_and_no_name_blinks()
    {
        var lists = Lists();
        _api.Store.Put(ApiObjects.Service("shop", "gone", ["10.96.0.9"], Port));
        await BecomesAsync("gone.shop.svc", "10.96.0.9");
        _api.Store.Delete(ApiResource.Services, "shop", "gone");
        _api.Store.Put(ApiObjects.Service("shop", "late", ["10.96.0.8"], Port));
        _api.Store.Compact();
        _api.ResetConnections();

        var blinked = 0;
        await BecomesAsync(() =>
        {
            blinked += Ask("stays.shop.svc").Addresses.Count == 1 && Ask("db-0.db.shop.svc").Addresses.Count == 1 ? 0 : 1;
            return Lists() > lists && Ask("gone.shop.svc").Code == DnsReply.NameError && Ask("late.shop.svc").Addresses.Count == 1;
        });
        Assert.Equal(0, blinked);
    }

    [Fact]
    public async Task A_watch_cut_in_the_middle_of_an_object_is_resumed_without_a_list()
    {
        var lists = Lists();
        _api.Faults.Add(new Fault(FaultType.Reset) { Verb = ApiVerb.Watch, Resource = ApiResource.Services });
        _api.ResetConnections();
        _api.Store.Put(ApiObjects.Service("shop", "cut", ["10.96.0.4"], Port));
        await BecomesAsync("cut.shop.svc", "10.96.0.4");
        Assert.Equal(lists, Lists());
    }

    [Fact]
    public async Task Nothing_is_called_missing_before_everything_is_listed()
    {
        await using var slow = await InProcessApiServer.StartAsync();
        slow.Faults.Add(new Fault(FaultType.Status) { Code = 500, Resource = ApiResource.EndpointSlices, Times = 1000 });
        slow.Store.Put(ApiObjects.Namespace("shop"));
        await using var node = await ActorDnsNode.StartAsync(new NodeOptions
        {
            CorefileText = $$"""
                .:0 {
                    bind 127.0.0.1
                    kubernetes cluster.local {
                        endpoint {{slow.Address}}
                        startup_timeout 100ms
                    }
                }
                """,
        });
        Assert.Equal(DnsReply.ServerFailure, DnsClient.AskUdp(node.DnsEndpoints[0], "web.shop.svc.cluster.local", DnsClient.A).Code);
        slow.Faults.Clear();
        await BecomesAsync(() =>
            DnsClient.AskUdp(node.DnsEndpoints[0], "web.shop.svc.cluster.local", DnsClient.A).Code == DnsReply.NameError);
    }

    private static async Task BecomesAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    // A list of one object asks for the present version only.
    private int Lists() => _api.Requests.Count(request => request.Verb != ApiVerb.Watch && request["limit"] != "1");

    private DnsReply Ask(string name) => AskName($"{name}.cluster.local", DnsClient.A);

    private DnsReply AskName(string name, ushort type) => DnsClient.AskUdp(_node.DnsEndpoints[0], name, type);

    private Task BecomesAsync(string name, params string[] addresses) => BecomesAsync(() =>
        Ask(name).Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal).SequenceEqual(addresses));
}

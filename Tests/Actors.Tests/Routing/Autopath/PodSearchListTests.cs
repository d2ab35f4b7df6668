using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing.Autopath;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Tests.Peers;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Routing.Autopath;

/// <summary>Pods that another node holds, and pods that are held here.</summary>
public sealed class PodSearchListTests : IAsyncLifetime
{
    private const string Name = "api.other.shop.svc.cluster.local.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly KubernetesOptions _options = new()
    {
        Zones = [DomainName.Parse("cluster.local"), DomainName.Parse("in-addr.arpa")],
        Pods = PodMode.Verified,
    };

    private readonly ActorSystem _system = ActorSystem.Create(
        "dns",
        """
        akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 } }

        """ + NodeMessageSerializer.Hocon);

    private readonly NodeRecords _owner = NewRecords();
    private readonly NodeRecords _asker = NewRecords();
    private readonly PodSearchList _asking;
    private readonly PodSearchList _owning;

    public PodSearchListTests()
    {
        var client = new OwnerClient(new OwnerClientOptions(), new PeerMetrics(Metrics.NewCustomRegistry()), TimeProvider.System);
        var holders = new PeerSamples.Holders { Addresses = [((ExtendedActorSystem)_system).Provider.DefaultAddress] };
        PeersHosting.Start(_system, client, new OwnerResolver(_owner), holders, new PeerMetrics(Metrics.NewCustomRegistry()), NullLogger.Instance);
        _asking = new PodSearchList(_options, [DomainName.Parse("host.example"), DomainName.Parse("cluster.local")], _asker, client);
        _owning = new PodSearchList(_options, [], _owner, client);
        foreach (var records in new[] { _owner, _asker })
        {
            var feed = records.Feeds.Single();
            feed.IsFresh = true;
            feed.Directory.Apply([new(ObjectKind.Namespace, string.Empty, "shop", 1, false), new(ObjectKind.Namespace, string.Empty, "other", 1, false)], 1);
            feed.Directory.SetComplete(true);
        }

        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            _owner.Feeds.Single().BeginCopy(shard, 0);
            _owner.Feeds.Single().CompleteCopy(shard, 0);
        }

        var state = new PartitionState();
        state.Apply(ObjectChange.Present(new PodObject("shop", "client", 10, TestQuery.Address("10.0.2.2"))), 1);
        _owner.Feeds.Single().Publish("shop", 0, 0, state.Publish(out _));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate().WaitAsync(Patience);

    [Fact]
    public void The_list_is_that_of_a_pod_of_the_namespace_in_the_name_and_then_the_hosts()
    {
        Assert.True(_asking.TryMatch(DomainName.Parse(Name).Wire, out var match));

        Assert.Equal("\u0003api\u0005other".Length, match.OwnLength);
        Assert.Equal(["svc.cluster.local.", "cluster.local.", "host.example.", "."], match.Others.Select(domain => domain.ToString()));
    }

    [Theory]
    [InlineData("shop.svc.cluster.local.")]
    [InlineData("svc.cluster.local.")]
    [InlineData("cluster.local.")]
    [InlineData("www.example.org.")]
    [InlineData("a.shop.pod.cluster.local.")]
    [InlineData("1.2.svc.in-addr.arpa.")]
    public void Other_names_are_no_beginning_of_a_walk(string name) => Assert.False(_asking.TryMatch(DomainName.Parse(name).Wire, out _));

    [Fact]
    public void Without_verified_pods_nothing_matches()
    {
        var client = new OwnerClient(new OwnerClientOptions(), new PeerMetrics(Metrics.NewCustomRegistry()), TimeProvider.System);
        var list = new PodSearchList(_options with { Pods = PodMode.Insecure }, [], _asker, client);
        Assert.False(list.TryMatch(DomainName.Parse(Name).Wire, out _));
    }

    [Theory]
    [InlineData(Name, "10.0.2.2", true)]
    [InlineData(Name, "10.0.2.3", false)]
    [InlineData(Name, "fd00::2", false)]
    [InlineData("api.shop.other.svc.cluster.local.", "10.0.2.2", false)]
    [InlineData("api.shop.nowhere.svc.cluster.local.", "10.0.2.2", false)]
    public async Task The_client_must_be_a_pod_of_the_namespace_in_the_name(string name, string client, bool expected)
    {
        var context = new TestQuery(name) { Client = client }.Context();

        Assert.Equal(expected, await _owning.IsOfClientAsync(context));
        Assert.Equal(expected, await _asking.IsOfClientAsync(context).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task An_owner_that_is_behind_what_was_told_of_pods_is_not_believed()
    {
        _asker.Feeds.Single().Directory.Apply([new(ObjectKind.Pod, "shop", string.Empty, 11, false)], 1);

        Assert.False(await _asking.IsOfClientAsync(new TestQuery(Name).Context()).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Without_an_owner_or_with_too_many_that_wait_it_is_not_known()
    {
        Assert.False(await _asking.IsOfClientAsync(WithoutRoom()));
        foreach (var shard in Enumerable.Range(0, EntityId.Shards))
        {
            _owner.Feeds.Single().DropCopy(shard);
        }

        Assert.False(await _asking.IsOfClientAsync(new TestQuery(Name).Context()).AsTask().WaitAsync(Patience));
    }

    private static ActorDns.Actors.Routing.QueryContext WithoutRoom()
    {
        var context = new TestQuery(Name).Context();
        context.CanWait = false;
        return context;
    }

    private static NodeRecords NewRecords() =>
        new([new FeedOptions { Id = "cluster", Kinds = [ObjectKind.Namespace, ObjectKind.Pod] }], partitions: 1);
}

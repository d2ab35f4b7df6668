using System.Text;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Metadata;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Tests.Peers;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Actors.Tests.Routing.Metadata;

/// <summary>Pods looked up by address, in a reverse zone that another node holds and in one that is held here.</summary>
public sealed class ClientPodFinderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly KubernetesOptions _options = new() { Zones = [DomainName.Parse("cluster.local")], Pods = PodMode.Verified, IndexesPods = true };
    private readonly ActorSystem _system = ActorSystem.Create(
        "dns",
        """
        akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 } }

        """ + NodeMessageSerializer.Hocon);

    private readonly NodeRecords _owner = NewRecords();
    private readonly NodeRecords _asker = NewRecords();
    private readonly PartitionState _state = new(partition: 3, indexesPods: true);
    private readonly Dictionary<ReversePrefix, ReverseState> _zones = [];
    private readonly ClientPodFinder _asking;
    private readonly ClientPodFinder _owning;

    public ClientPodFinderTests()
    {
        var client = new OwnerClient(new OwnerClientOptions(), new PeerMetrics(global::Prometheus.Metrics.NewCustomRegistry()), TimeProvider.System);
        var holders = new PeerSamples.Holders { Addresses = [((ExtendedActorSystem)_system).Provider.DefaultAddress] };
        PeersHosting.Start(_system, client, new OwnerResolver(_owner), holders, new PeerMetrics(global::Prometheus.Metrics.NewCustomRegistry()), NullLogger.Instance);
        _asking = new ClientPodFinder(_options, _asker, client);
        _owning = new ClientPodFinder(_options, _owner, client);
        foreach (var records in new[] { _owner, _asker })
        {
            records.Feeds.Single().Directory.SetComplete(true);
        }

        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            _owner.Feeds.Single().BeginCopy(shard, 0);
            _owner.Feeds.Single().CompleteCopy(shard, 0);
        }

        Apply(ObjectChange.Present(new PodObject("shop", "web-0", 10, TestQuery.Address("10.0.2.2"))));
        Apply(ObjectChange.Present(new PodObject("shop", "web-6", 11, TestQuery.Address("fd00::2"))));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate().WaitAsync(Patience);

    [Theory]
    [InlineData("10.0.2.2", "shop/web-0")]
    [InlineData("fd00::2", "shop/web-6")]
    [InlineData("10.0.2.3", null)]
    [InlineData("192.0.2.1", null)]
    public async Task A_pod_is_found_by_its_address_here_and_on_another_node(string address, string? expected)
    {
        Assert.Equal(expected, await FindAsync(_owning, address));
        Assert.Equal(expected, await FindAsync(_asking, address));
        Assert.Equal(expected, await FindAsync(_asking, address));
    }

    [Fact]
    public async Task A_pod_that_is_gone_or_whose_address_changed_hands_is_not_found_any_more()
    {
        Assert.Equal("shop/web-0", await FindAsync(_owning, "10.0.2.2"));
        Apply(ObjectChange.Deleted(ObjectKind.Pod, "shop", "web-0", 12));
        Assert.Null(await FindAsync(_owning, "10.0.2.2"));
        Apply(ObjectChange.Present(new PodObject("shop", "web-1", 13, TestQuery.Address("10.0.2.2"))));
        Assert.Equal("shop/web-1", await FindAsync(_owning, "10.0.2.2"));
        Apply(ObjectChange.Present(new PodObject("shop", "web-1", 14, TestQuery.Address("10.0.9.9"))));
        Assert.Null(await FindAsync(_owning, "10.0.2.2"));
        Assert.Equal("shop/web-1", await FindAsync(_owning, "10.0.9.9"));
    }

    [Fact]
    public void A_copy_of_the_partition_knows_the_names_too()
    {
        var copy = new PartitionState(partition: 3, indexesPods: true);
        foreach (var (epoch, change) in _state.Export("shop"))
        {
            copy.Apply(change, epoch);
        }

        copy.Publish(out var told);
        Assert.Equal(["web-0", "web-6"], told.SelectMany(NamesOf).Order());
        Assert.Equal(["web-0", "web-6"], copy.AllContributions().SelectMany(NamesOf).Order());
    }

    [Fact]
    public void A_pod_that_has_the_address_of_this_server_is_no_service_of_its()
    {
        var zone = new KubernetesZone { Zone = DomainName.Parse("cluster.local"), PrimaryZone = DomainName.Parse("cluster.local") };
        var address = TestQuery.Address("10.0.2.2");
        var resolved = new OwnerResolver(_owner).Resolve(new PeerMessages.OwnerQuestion(
            "cluster", _owner.Feeds.Single().ShardOf(ReversePrefix.Of(address)), new TestQuery("cluster.local.", Protocol.Records.RecordType.NS).Octets(), 512, zone, [address], default, default, default));
        Assert.Equal(AnswerOutcome.Answered, resolved.Outcome);
        Assert.DoesNotContain((byte)'/', resolved.Response);
    }

    [Fact]
    public void No_PTR_points_to_a_pod()
    {
        var snapshot = _owner.Feeds.Single().FindReverse(ReversePrefix.Of(TestQuery.Address("10.0.2.2")))!;
        var outcomes = new List<string>();
        foreach (var record in snapshot.Find(TestQuery.Address("10.0.2.2")))
        {
            outcomes.Add($"{record.Kind == ReverseKind.Pod} {Encoding.UTF8.GetString(record.PodName)}");
        }

        Assert.Equal(["True web-0"], outcomes);
        var zone = new KubernetesZone { Zone = DomainName.Parse("in-addr.arpa"), PrimaryZone = DomainName.Parse("cluster.local") };
        var question = new TestQuery("2.2.0.10.in-addr.arpa.", Protocol.Records.RecordType.PTR);
        var resolved = new OwnerResolver(_owner).Resolve(new PeerMessages.OwnerQuestion(
            "cluster", _owner.Feeds.Single().ShardOf(ReversePrefix.Of(TestQuery.Address("10.0.2.2"))), question.Octets(), 512, zone, [], default, default, default));
        Assert.Equal(AnswerOutcome.NameError, resolved.Outcome);
    }

    [Fact]
    public async Task A_known_client_costs_no_allocation()
    {
        await FindAsync(_owning, "10.0.2.2");
        var address = TestQuery.Address("10.0.2.2");
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var found = _owning.FindAsync(address, canWait: true);
                Assert.True(found.IsCompletedSuccessfully);
            }
        }));
    }

    private static NodeRecords NewRecords() => new([new FeedOptions { Id = "cluster", Kinds = [ObjectKind.Namespace, ObjectKind.Pod], IndexesPods = true }], partitions: 1);

    private static async Task<string?> FindAsync(ClientPodFinder finder, string address) =>
        await finder.FindAsync(TestQuery.Address(address), canWait: true).AsTask().WaitAsync(Patience) is { } pod
            ? $"{Encoding.UTF8.GetString(pod.Namespace)}/{Encoding.UTF8.GetString(pod.Name)}"
            : null;

    private static List<string> NamesOf(ReverseContribution told)
    {
        var names = new List<string>();
        foreach (var endpoint in told.Set.Endpoints)
        {
            names.Add(Encoding.UTF8.GetString(endpoint.PodName));
        }

        return names;
    }

    private void Apply(ObjectChange change)
    {
        _state.Apply(change, 1);
        _state.Publish(out var told);
        foreach (var (prefix, set) in told)
        {
            var zone = _zones.TryGetValue(prefix, out var known) ? known : _zones[prefix] = new ReverseState();
            Assert.True(zone.Replace("shop", set));
            _owner.Feeds.Single().Publish(prefix, 0, zone.Publish());
        }
    }
}

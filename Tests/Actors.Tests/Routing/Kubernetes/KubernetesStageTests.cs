using ActorDns.Actors.Caching;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Tests.Peers;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Routing.Kubernetes;

/// <summary>The stage of a node that holds nothing, beside an owner that is asked over remoting, and of the owner itself.</summary>
public sealed class KubernetesStageTests : IAsyncLifetime
{
    private const string Name = "Web.shop.svc.cluster.local.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly KubernetesOptions _options = new() { Zones = [DomainName.Parse("cluster.local")], TtlSeconds = 30 };
    private readonly ActorSystem _system = ActorSystem.Create(
        "dns",
        """
        akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 } }

        """ + NodeMessageSerializer.Hocon);

    private readonly NodeRecords _owner = NewRecords();
    private readonly NodeRecords _asker = NewRecords();
    private readonly CountingResolver _resolver;
    private readonly KubernetesStage _asking;
    private readonly KubernetesStage _owning;
    private readonly PartitionState _state = new();

    public KubernetesStageTests()
    {
        _resolver = new CountingResolver(new OwnerResolver(_owner));
        var metrics = new PeerMetrics(Metrics.NewCustomRegistry());
        var client = new OwnerClient(new OwnerClientOptions { Deadline = TimeSpan.FromMilliseconds(300) }, metrics, TimeProvider.System);
        var cache = new AnswerCache(new AnswerCacheOptions(), new AnswerCacheMetrics(Metrics.NewCustomRegistry()), TimeProvider.System);
        var holders = new PeerSamples.Holders { Addresses = [((ExtendedActorSystem)_system).Provider.DefaultAddress] };
        PeersHosting.Start(_system, client, _resolver, holders, metrics, NullLogger.Instance);
        _asking = new KubernetesStage(_options, _asker, [], () => null!, client, cache);
        _owning = new KubernetesStage(_options, _owner, [], () => null!, client, cache);
        foreach (var feed in new[] { Feed(_owner), Feed(_asker) })
        {
            feed.IsFresh = true;
            feed.Directory.Apply([new(ObjectKind.Namespace, string.Empty, "shop", 1, false)], 1);
            feed.Directory.SetComplete(true);
        }

        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            Feed(_owner).BeginCopy(shard, 0);
            Feed(_owner).CompleteCopy(shard, 0);
        }

        Change(10, "10.96.0.1", tellOwner: true);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate().WaitAsync(Patience);

    [Fact]
    public async Task An_answer_from_an_owner_and_one_from_the_cache_are_the_octets_the_owner_would_give_itself()
    {
        var own = await AskAsync(_owning, Name);
        Assert.Equal(own, await AskAsync(_asking, Name));
        Assert.Equal(own, await AskAsync(_asking, Name));
        Assert.Equal(1, _resolver.Count);
        Assert.Equal(ResponseCode.NoError, Code(own));
    }

    [Theory]
    [InlineData("WeB.shop.sVc.cluster.LOCAL.")]
    [InlineData("WEB.SHOP.SVC.CLUSTER.LOCAL.")]
    public async Task A_cached_answer_serves_every_letter_case_and_shows_each_client_its_own(string mixed)
    {
        Assert.Equal(Name, mixed, ignoreCase: true);
        await AskAsync(_asking, Name);

        var cached = await AskAsync(_asking, mixed);

        Assert.Equal(1, _resolver.Count);
        Assert.Equal(await AskAsync(_owning, mixed), cached);
        Assert.True(cached.AsSpan(12).StartsWith(DomainName.Parse(mixed).Wire));
    }

    [Fact]
    public async Task A_change_drops_the_cached_answer_and_an_owner_that_is_behind_is_not_believed()
    {
        await AskAsync(_asking, Name);
        Change(11, "10.96.0.2", tellOwner: false);
        var asked = AskAsync(_asking, Name);
        Assert.True(SpinWait.SpinUntil(() => _resolver.Count > 2, Patience), "Nobody asked again.");
        Change(11, "10.96.0.2", tellOwner: true);
        Assert.Equal(await AskAsync(_owning, Name), await asked);
    }

    [Fact]
    public async Task When_every_copy_stays_behind_the_answer_is_marked_stale_and_not_kept()
    {
        await AskAsync(_asking, Name);
        Change(11, "10.96.0.2", tellOwner: false);
        var stale = await AskAsync(_asking, Name);
        Assert.Equal(3, ExtendedErrorOf(stale));
        Assert.Equal(1, stale[7]);
        var count = _resolver.Count;
        await AskAsync(_asking, Name);
        Assert.True(_resolver.Count > count);
    }

    [Fact]
    public async Task What_the_directory_does_not_know_is_asked_of_nobody()
    {
        Assert.Equal(ResponseCode.NameError, Code(await AskAsync(_asking, "nope.shop.svc.cluster.local.")));
        Assert.Equal(ResponseCode.NameError, Code(await AskAsync(_asking, "web.nowhere.svc.cluster.local.")));
        Assert.Equal(0, _resolver.Count);
    }

    [Fact]
    public async Task Without_an_owner_it_is_SERVFAIL_and_never_NXDOMAIN()
    {
        foreach (var shard in Enumerable.Range(0, EntityId.Shards))
        {
            Feed(_owner).DropCopy(shard);
        }

        Assert.Equal(ResponseCode.ServerFailure, Code(await AskAsync(_asking, Name)));
    }

    [Fact]
    public async Task A_copy_that_has_left_is_not_taken_for_an_empty_one()
    {
        var shard = EntityId.ShardNumberOf("cluster", "shop"u8, 0);
        Feed(_asker).BeginCopy(shard, 1);
        Feed(_asker).CompleteCopy(shard, 1);
        Assert.Equal(ResponseCode.NameError, Code(await AskAsync(_asking, Name)));
        Feed(_asker).LeaveCopy(shard, 1);
        Assert.Equal(ResponseCode.NoError, Code(await AskAsync(_asking, Name)));
    }

    [Theory]
    [InlineData(Name)]
    [InlineData("WEB.shop.svc.CLUSTER.local.")]
    [InlineData("nope.shop.svc.cluster.local.")]
    public async Task Answers_from_here_and_from_the_cache_allocate_nothing(string name)
    {
        await AskAsync(_asking, name);
        var query = new TestQuery(name) { EdnsVersion = 0 };
        var context = query.Context();
        var octets = query.Octets();
        foreach (var stage in new[] { _owning, _asking })
        {
            Assert.Equal(0, Allocations.Of(() =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    AskAtOnce(stage, context, octets);
                }
            }));
        }
    }

    private static void AskAtOnce(KubernetesStage stage, QueryContext context, byte[] octets)
    {
        context.SetRequest(octets.Length);
        var task = stage.HandleAsync(context);
        Assert.True(task.IsCompletedSuccessfully);
    }

    private static NodeRecords NewRecords() =>
        new([new FeedOptions { Id = "cluster", Kinds = [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.EndpointSlice] }], partitions: 1);

    private static FeedRecords Feed(NodeRecords records) => records.Feeds.Single();

    private static ResponseCode Code(byte[] response) => (ResponseCode)(response[3] & 0xF);

    /// <summary>INFO-CODE of the option that ends the OPT of a short response.</summary>
    private static int ExtendedErrorOf(byte[] response) => TestQuery.Word(response, response.Length - 2);

    private static async Task<byte[]> AskAsync(KubernetesStage stage, string name)
    {
        var context = new TestQuery(name) { EdnsVersion = 0 }.Context();
        await stage.HandleAsync(context).AsTask().WaitAsync(Patience);
        return context.Response.ToArray();
    }

    /// <summary>A service changes; the asking node is told, and its owner too if it is to be.</summary>
    private void Change(ulong version, string address, bool tellOwner)
    {
        var service = new ServiceObject("shop", "web", version, ServiceForm.ClusterIP, [TestQuery.Address(address)], [], string.Empty, false);
        Feed(_asker).Directory.Apply([new(ObjectKind.Service, "shop", "web", version, false)], 1);
        if (tellOwner)
        {
            _state.Apply(ObjectChange.Present(service), 1);
            Feed(_owner).Publish("shop", 0, 0, _state.Publish(out _));
            Feed(_owner).Directory.Apply([new(ObjectKind.Service, "shop", "web", version, false)], 1);
            Feed(_owner).RaiseProgress(ObjectKind.Service, new StateVersion(1, version));
        }
    }

    private sealed class CountingResolver(IOwnerResolver resolver) : IOwnerResolver
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public PeerMessages.OwnerAnswer Resolve(PeerMessages.OwnerQuestion question)
        {
            Interlocked.Increment(ref _count);
            return resolver.Resolve(question);
        }
    }
}

using System.Net.Sockets;
using ActorDns.Actors.Directory;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Routing.Kubernetes;
using ActorDns.Actors.Routing.Transfer;
using ActorDns.Actors.Serialization;
using ActorDns.Actors.Sockets;
using ActorDns.Actors.Tests.Peers;
using ActorDns.Actors.Tests.Sockets;
using ActorDns.Actors.Watching;
using ActorDns.Protocol.Answers;
using ActorDns.Protocol.Messages;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Objects;
using ActorDns.Protocol.Records;
using ActorDns.Protocol.Wire;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDns.Actors.Tests.Routing.Kubernetes;

/// <summary>
/// A zone of the cluster fetched over TCP from a node that holds nothing of it, while clients leave, owners die and namespaces
/// change. The owners are asked over remoting; three namespaces have a hundred and fifty services each, so that the questions
/// for one are asked in three goes.
/// </summary>
public sealed class KubernetesTransferTests : SocketsKit, IAsyncLifetime
{
    private const int Services = 150;
    private const string Remoting = "akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = \"127.0.0.1\", port = 0 } }\n";
    private static readonly string[] Namespaces = ["a", "b", "c"];
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly RoutingFixture _fixture = new();
    private readonly KubernetesOptions _options = new() { Zones = [DomainName.Parse("cluster.local")] };
    private readonly NodeRecords _owner = NewRecords();
    private readonly NodeRecords _asker = NewRecords();
    private readonly Dictionary<string, PartitionState> _states = Namespaces.ToDictionary(name => name, _ => new PartitionState());
    private readonly PeerMetrics _metrics = new(global::Prometheus.Metrics.NewCustomRegistry());
    private readonly Dictionary<ActorSystem, OwnerClient> _systems = [];
    private readonly OwnerResolver _resolver;
    private readonly int[] _asked = new int[Namespaces.Length];
    private ulong _version;

    public KubernetesTransferTests()
    {
        _resolver = new OwnerResolver(_owner);
        foreach (var records in new[] { _owner, _asker })
        {
            Feed(records).IsFresh = true;
            Feed(records).Directory.Apply([.. Namespaces.Select(name => new DirectoryMessages.DirectoryEntry(ObjectKind.Namespace, string.Empty, name, 1, false))], 1);
            Feed(records).Directory.SetComplete(true);
        }

        for (var shard = 0; shard < EntityId.Shards; shard++)
        {
            Feed(_owner).BeginCopy(shard, 0);
            Feed(_owner).CompleteCopy(shard, 0);
        }

        Array.ForEach(Namespaces, name => Change(name, generation: 0));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Task.WhenAll(_systems.Keys.Select(system => system.Terminate())).WaitAsync(Long);

    [Fact]
    public async Task A_client_that_goes_away_midway_ends_the_collection_and_nothing_is_left_of_it()
    {
        using var isAsked = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        // Nothing is asked twice for being slow: the questions are counted.
        var server = Serve(new OwnerClientOptions { Deadline = Long, BatchPatience = Long }, Owner((question, name) =>
        {
            if (name == "b")
            {
                isAsked.Set();
                Assert.True(gate.Wait(Long));
            }

            return _resolver.Resolve(question);
        }));
        using (var client = new Connection(server))
        {
            client.Socket.Send(Connection.Frame(Axfr));
            while (!Lines(client.Receive()).Any(line => line.StartsWith("s149.a.", StringComparison.Ordinal)))
            {
            }

            Assert.True(isAsked.Wait(Long));
            client.Socket.LingerState = new LingerOption(true, 0);
        }

        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        gate.Set();

        // Another client gets all of it, and the questions about what was still to come were its alone.
        using var next = new Connection(server);
        AssertWhole(Fetch(next), generation: 0);
        Assert.Equal(Services, Volatile.Read(ref _asked[2]));
        next.Dispose();
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        Assert.Equal(0, Close());
        Assert.Contains("actordns_transfer_requests_total{zone=\"cluster.local.\",result=\"sent\"} 2", await _fixture.ScrapeAsync());
    }

    [Fact]
    public void An_owner_that_dies_while_the_zone_is_collected_costs_nothing_of_it_when_there_is_another()
    {
        Task? dying = null;
        ActorSystem? mortal = null;
        var first = Owner((question, name) =>
        {
            dying = dying is null && name == "b" ? Task.Run(() => mortal!.Terminate()) : dying;
            return _resolver.Resolve(question);
        });
        mortal = first;
        var server = Serve(new OwnerClientOptions { Deadline = Long }, first, Owner((question, _) => _resolver.Resolve(question)));

        using var client = new Connection(server);
        AssertWhole(Fetch(client), generation: 0);
        Assert.NotNull(dying);
    }

    [Fact]
    public async Task When_the_last_owner_dies_the_connection_ends_and_no_part_is_taken_for_the_whole()
    {
        ActorSystem? mortal = null;
        var last = Owner((question, name) =>
        {
            if (name == "b")
            {
                _ = Task.Run(() => mortal!.Terminate());
                return PeerMessages.OwnerAnswer.NotComplete;
            }

            return _resolver.Resolve(question);
        });
        mortal = last;
        var server = Serve(new OwnerClientOptions { Deadline = TimeSpan.FromMilliseconds(500) }, last);

        using var client = new Connection(server);
        client.Socket.Send(Connection.Frame(Axfr));
        var lines = new List<string>();
        while (!lines.Any(line => line.StartsWith("s149.a.", StringComparison.Ordinal)))
        {
            lines.AddRange(Lines(client.Receive()));
        }

        Assert.True(client.IsClosedByServer());
        Assert.Single(lines, line => line.Contains(" SOA ", StringComparison.Ordinal));
        Assert.Contains("actordns_transfer_requests_total{zone=\"cluster.local.\",result=\"aborted\"} 1", await _fixture.ScrapeAsync());
    }

    [Fact]
    public void A_namespace_that_changes_while_it_is_collected_is_collected_again_and_so_of_one_moment()
    {
        var server = Serve(new OwnerClientOptions { Deadline = Long }, Owner((question, name) =>
        {
            // The first go of 64 is answered with what was before.
            if (name == "b" && Volatile.Read(ref _asked[1]) == 100)
            {
                Change("b", generation: 1);
            }

            return _resolver.Resolve(question);
        }));

        using var client = new Connection(server);
        var lines = Fetch(client);
        AssertWhole([.. lines.Where(line => !line.Contains(".b.svc.", StringComparison.Ordinal))], generation: 0, "a", "c");
        AssertWhole([.. lines.Where(line => !line.Contains(".a.svc.", StringComparison.Ordinal) && !line.Contains(".c.svc.", StringComparison.Ordinal))], generation: 1, "b");
        Assert.True(Volatile.Read(ref _asked[1]) >= Services + 64);
    }

    [Fact]
    public void A_namespace_that_never_rests_is_given_all_the_same()
    {
        var server = Serve(new OwnerClientOptions { Deadline = Long }, Owner((question, name) =>
        {
            var asked = Volatile.Read(ref _asked[1]);
            if (name == "b" && asked % 50 == 0)
            {
                Change("b", generation: asked / 50);
            }

            return _resolver.Resolve(question);
        }));

        using var client = new Connection(server);
        var lines = Fetch(client);
        Assert.Equal(lines[0], lines[^1]);
        Assert.Equal(Namespaces.Length * Services, lines.Where(line => line.Contains(" A 10.", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct().Count());
        Assert.True(Volatile.Read(ref _asked[1]) >= KubernetesTransfer.Tries * Services);
    }

    private static byte[] Axfr => new TestQuery("cluster.local.", RecordType.AXFR).Octets();

    private static void AssertWhole(List<string> lines, int generation, params string[] namespaces)
    {
        namespaces = namespaces.Length == 0 ? Namespaces : namespaces;
        Assert.Equal(lines[0], lines[^1]);
        var expected = namespaces.SelectMany(name => Enumerable.Range(0, Services).Select(i => $"s{i}.{name}.svc.cluster.local. A 10.{generation}.{name[0] - 'a'}.{i}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Where(line => line.Contains(" A 10.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static List<string> Fetch(Connection client)
    {
        client.Socket.Send(Connection.Frame(Axfr));
        var lines = new List<string>();
        while (lines.Count(line => line.Contains(" SOA ", StringComparison.Ordinal)) < 2)
        {
            lines.AddRange(Lines(client.Receive()));
        }

        return lines;
    }

    private static List<string> Lines(byte[] message)
    {
        Assert.Equal(0, message[3] & 0xF);
        var lines = new List<string>();
        var reader = new MessageReader(message);
        Span<byte> owner = stackalloc byte[WireNames.MaxLength];
        Span<byte> rdata = stackalloc byte[1024];
        while (reader.TryReadRecord(owner, out var record))
        {
            Assert.True(RecordData.TryExpand(message, record, rdata, out var length));
            lines.Add($"{WireNames.ToText(owner[..record.OwnerLength])} {RecordTypeText.Of(record.Type)} {RecordText.DataOf(record.Type, rdata[..length])}");
        }

        return lines;
    }

    private static NodeRecords NewRecords() =>
        new([new FeedOptions { Id = "cluster", Kinds = [ObjectKind.Namespace, ObjectKind.Service, ObjectKind.EndpointSlice] }], partitions: 1);

    private static FeedRecords Feed(NodeRecords records) => records.Feeds.Single();

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    /// <summary>All services of a namespace have other addresses from one moment to the next.</summary>
    private void Change(string name, int generation)
    {
        var state = _states[name];
        var entries = new List<DirectoryMessages.DirectoryEntry>();
        for (var i = 0; i < Services; i++)
        {
            var address = TestQuery.Address($"10.{generation}.{name[0] - 'a'}.{i}");
            state.Apply(ObjectChange.Present(new ServiceObject(name, $"s{i}", ++_version, ServiceForm.ClusterIP, [address], [], string.Empty, false)), 1);
            entries.Add(new(ObjectKind.Service, name, $"s{i}", _version, false));
        }

        Feed(_owner).Publish(name, 0, 0, state.Publish(out _));
        Feed(_owner).RaiseProgress(ObjectKind.Service, new StateVersion(1, _version));
        Feed(_owner).Directory.Apply(entries, 1);
        Feed(_asker).Directory.Apply(entries, 1);
    }

    /// <summary>A node that holds everything, and answers what it is asked as the test wants.</summary>
    private ActorSystem Owner(Func<PeerMessages.OwnerQuestion, string, PeerMessages.OwnerAnswer> resolve)
    {
        return Start(new PeerSamples.Holders(), new OwnerClientOptions(), question =>
        {
            QueryReader.Read(question.Query, out var query);
            var name = System.Text.Encoding.UTF8.GetString(SchemaName.Read(query.Name(question.Query), question.Zone).Namespace);
            if (Array.IndexOf(Namespaces, name) is var index and >= 0)
            {
                Interlocked.Increment(ref _asked[index]);
            }

            return resolve(question, name);
        });
    }

    /// <summary>A node that holds nothing, and gives the zone over TCP.</summary>
    private System.Net.IPEndPoint Serve(OwnerClientOptions options, params ActorSystem[] owners)
    {
        Address[] addresses = [.. owners.Select(AddressOf)];
        _asker.Holders.Publish(addresses.ToDictionary(
            address => address,
            _ => new PlacementMessages.HoldingAnnounced(1, 1, [ShardSet.All], [new("cluster", ShardSet.All, true, ShardSet.All)])));
        var system = Start(new PeerSamples.Holders(addresses), options, _ => PeerMessages.OwnerAnswer.NotComplete);
        var collections = KubernetesTransfer.Of(_options, null, _asker, [], _systems[system]);
        var stage = new TransferStage([new TransferOptions([DomainName.Root], true, [])], [], collections, null, new TransferMetrics(_fixture.Registry), _fixture.Log.CreateLogger<TransferStage>(), TimeProvider.System);
        SocketsActor.Tell(new ListenerMessages.Open("transfer", Loopback, _fixture.Dispatcher(stage)), TestActor);
        return ExpectMsg<ListenerMessages.Bound>(Patience).Endpoints[0];
    }

    private ActorSystem Start(IHolders holders, OwnerClientOptions options, Func<PeerMessages.OwnerQuestion, PeerMessages.OwnerAnswer> resolve)
    {
        var system = ActorSystem.Create("dns", Remoting + NodeMessageSerializer.Hocon);
        var client = new OwnerClient(options, _metrics, TimeProvider.System);
        PeersHosting.Start(system, client, new PeerSamples.Resolver(resolve), holders, _metrics, NullLogger.Instance);
        _systems.Add(system, client);
        return system;
    }
}

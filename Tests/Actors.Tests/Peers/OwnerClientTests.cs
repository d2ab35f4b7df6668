using System.Collections.Concurrent;
using ActorDns.Actors.Peers;
using ActorDns.Actors.Serialization;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Peers;

/// <summary>The client against two real nodes over remoting on 127.0.0.1, with strict serialization.</summary>
public sealed class OwnerClientTests : IAsyncLifetime
{
    private const string Remoting = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          remote.retry-gate-closed-for = 500ms
          coordinated-shutdown.terminate-actor-system = on
        }

        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly OwnerClientOptions NeverHedged = new() { MinHedgeDelay = Never, MaxHedgeDelay = Never, BatchPatience = Never, Deadline = Never };

    private ActorSystem _own = ActorSystem.Create("dns", Remoting + NodeMessageSerializer.Hocon);
    private readonly ActorSystem[] _nodes = [ActorSystem.Create("dns", Remoting + NodeMessageSerializer.Hocon), ActorSystem.Create("dns", Remoting + NodeMessageSerializer.Hocon)];
    private readonly ConcurrentQueue<(int Node, int Questions)> _messages = new();
    private readonly PeerMetrics _metrics = new(Metrics.NewCustomRegistry());
    private readonly PeerSamples.Holders _holders = new();
    private OwnerClient _client = null!;

    public Task InitializeAsync()
    {
        _holders.Addresses = [.. _nodes.Select(node => ((ExtendedActorSystem)node).Provider.DefaultAddress)];
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var system in _nodes.Append(_own))
        {
            await system.Terminate().WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task A_question_is_answered_by_the_holder_its_hash_points_to()
    {
        Start(0);
        Start(1, NeverHedged);
        for (var holder = 0; holder < 2; holder++)
        {
            var replies = await Task.WhenAll(PeerSamples.QuestionsFor(holder).Take(50).Select(AskAsync));
            Assert.All(replies, reply => Assert.Equal(holder, PeerSamples.HolderOf(reply)));
        }
    }

    [Fact]
    public async Task In_a_cluster_it_hears_of_members_and_works()
    {
        await _own.Terminate().WaitAsync(Patience);
        _own = ActorSystem.Create("dns", NodeMessageSerializer.Hocon + "\n" + Remoting.Replace("provider = remote", "provider = cluster", StringComparison.Ordinal));
        Start(0);
        Start(1);
        var cluster = Akka.Cluster.Cluster.Get(_own);
        await cluster.JoinAsync(cluster.SelfAddress).WaitAsync(Patience);
        Assert.True((await AskAsync(PeerSamples.Question(1))).IsAnswered);
    }

    [Fact]
    public async Task A_silent_holder_is_hedged()
    {
        Mute(0);
        Start(1);
        Assert.Equal(1, PeerSamples.HolderOf(await AskAsync(PeerSamples.QuestionsFor(0).First())));
        Assert.Contains(_messages, message => message.Node == 0);
    }

    [Fact]
    public async Task When_a_node_goes_down_its_questions_move_at_once()
    {
        // No hedge and no patience in time: only the lost connection can move the questions.
        Mute(0);
        Start(1, NeverHedged);
        var asked = PeerSamples.QuestionsFor(0).Take(20).Select(AskAsync).ToArray();
        await UntilAsync(() => _messages.Any(message => message.Node == 0));
        Assert.All(asked, question => Assert.False(question.IsCompleted));
        await _nodes[0].Terminate().WaitAsync(Patience);
        Assert.All(await Task.WhenAll(asked), reply => Assert.Equal(1, PeerSamples.HolderOf(reply)));

        // And now it comes last, without any wait.
        Assert.Equal(1, PeerSamples.HolderOf(await AskAsync(PeerSamples.QuestionsFor(0).Last())));
    }

    [Fact]
    public async Task Not_complete_switches_and_behind_is_asked_until_good()
    {
        var asked = 0;
        Start(0, resolve: _ => PeerMessages.OwnerAnswer.NotComplete);
        Start(1, resolve: question => Interlocked.Increment(ref asked) < 5 ? PeerMessages.OwnerAnswer.Behind : PeerSamples.Answer(1, question));
        Assert.Equal(1, PeerSamples.HolderOf(await AskAsync(PeerSamples.QuestionsFor(0).First())));
        Assert.True(asked >= 5);
    }

    [Fact]
    public async Task The_deadline_ends_a_question_nobody_can_answer()
    {
        Start(0, resolve: _ => PeerMessages.OwnerAnswer.Behind);
        Start(1, new OwnerClientOptions { Deadline = TimeSpan.FromMilliseconds(300) }, _ => PeerMessages.OwnerAnswer.Behind);
        var reply = await AskAsync(PeerSamples.Question(1));
        Assert.False(reply.IsAnswered);
        Assert.Contains(reply.Reason, (string[])[OwnerFailure.Behind, OwnerFailure.Silent]);
    }

    [Fact]
    public async Task The_bound_fails_the_oldest_and_a_stopped_system_fails_all()
    {
        Mute(0);
        Mute(1);
        Attach(NeverHedged with { MaxInFlight = 10 });
        var asked = Enumerable.Range(0, 11).Select(i => AskAsync(PeerSamples.Question(i))).ToArray();
        Assert.Equal(OwnerReply.Failed(OwnerFailure.Overload), await asked[0]);
        Assert.All(asked[1..], question => Assert.False(question.IsCompleted));
        await _own.Terminate().WaitAsync(Patience);
        Assert.All(await Task.WhenAll(asked[1..]), reply => Assert.Equal(OwnerFailure.Stopped, reply.Reason));
        Assert.Equal(OwnerFailure.Stopped, (await AskAsync(PeerSamples.Question(1))).Reason);
    }

    [Fact]
    public async Task Many_questions_travel_in_few_messages()
    {
        Start(0);
        Start(1);
        const int Count = 4_000;
        var replies = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => AskAsync(PeerSamples.Question(i))));
        Assert.All(replies, (reply, i) => Assert.Equal(i, BitConverter.ToInt32(reply.Answer!.Response, 12)));
        Assert.InRange(_messages.Count, 2, Count / 4);
    }

    [Fact]
    public async Task Answers_of_64_kB_arrive()
    {
        Start(0, resolve: question => PeerSamples.Answer(0, question, 65_535));
        Start(1, resolve: question => PeerSamples.Answer(1, question, 65_535));
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync(PeerSamples.Question(i) with { ResponseLimit = 65_535 })));
        Assert.All(replies, reply => Assert.Equal(65_535, reply.Answer!.Response.Length));
    }

    [Fact]
    public void A_question_no_node_would_read_is_refused()
    {
        var client = new OwnerClient(new OwnerClientOptions(), _metrics, TimeProvider.System);
        Assert.Throws<ArgumentException>(() => { _ = client.AskAsync(PeerSamples.Question(1) with { Shard = 128 }).AsTask(); });
        Assert.Throws<ArgumentException>(() => { _ = client.AskAsync(PeerSamples.Question(1) with { Query = new byte[11] }).AsTask(); });
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    private Task<OwnerReply> AskAsync(PeerMessages.OwnerQuestion question) => _client.AskAsync(question).AsTask().WaitAsync(Patience);

    // Starts a node that answers; the client begins with the last of them.
    private void Start(
        int node, OwnerClientOptions? options = null, Func<PeerMessages.OwnerQuestion, PeerMessages.OwnerAnswer>? resolve = null)
    {
        var resolver = new PeerSamples.Resolver(resolve ?? (question => PeerSamples.Answer((byte)node, question)));
        var counted = _nodes[node].ActorOf(Props.Create(() => new PeerActor(resolver, _metrics, TimeProvider.System, NullLogger.Instance)), "counted");
        _nodes[node].ActorOf(Props.Create(() => new Counter(node, _messages, counted)), PeerActor.Name);
        if (node == 1)
        {
            Attach(options ?? new OwnerClientOptions());
        }
    }

    private void Mute(int node) =>
        _nodes[node].ActorOf(Props.Create(() => new Counter(node, _messages, ActorRefs.Nobody)), PeerActor.Name);

    private void Attach(OwnerClientOptions options)
    {
        _client = new OwnerClient(options, _metrics, TimeProvider.System);
        PeersHosting.Start(_own, _client, new PeerSamples.Resolver(_ => PeerMessages.OwnerAnswer.NotComplete), _holders, _metrics, NullLogger.Instance);
    }

    /// <summary>Counts messages and hands them on.</summary>
    private sealed class Counter : ReceiveActor
    {
        public Counter(int node, ConcurrentQueue<(int Node, int Questions)> messages, IActorRef next) =>
            Receive<PeerMessages.ResolveQueries>(resolve =>
            {
                messages.Enqueue((node, resolve.Questions.Count));
                next.Forward(resolve);
            });
    }
}

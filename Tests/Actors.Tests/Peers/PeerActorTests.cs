using ActorDns.Actors.Peers;
using ActorDns.Actors.Serialization;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ActorDns.Actors.Tests.Peers;

public sealed class PeerActorTests() : TestKit(
    NodeMessageSerializer.Hocon + "\nakka.actor.serialize-messages = on\nakka.actor.serialization-settings.allow-unregistered-types = true")
{
    [Fact]
    public async Task A_batch_is_answered_in_its_order()
    {
        var peer = Start(question => PeerSamples.Answer(1, question));
        peer.Tell(new PeerMessages.ResolveQueries(9, [.. Enumerable.Range(0, 16).Select(PeerSamples.Question)]));
        var resolved = await ExpectMsgAsync<PeerMessages.QueriesResolved>();
        Assert.Equal((9UL, 0, 16), (resolved.Batch, resolved.First, resolved.Answers.Count));
        Assert.All(resolved.Answers, (answer, i) => Assert.Equal(i, BitConverter.ToInt32(answer.Response, 12)));
    }

    [Fact]
    public async Task A_question_that_breaks_the_resolver_is_not_complete_and_the_others_are_answered()
    {
        var peer = Start(question => PeerSamples.NumberOf(question) == 1 ? throw new InvalidOperationException("broken") : PeerSamples.Answer(1, question));
        peer.Tell(new PeerMessages.ResolveQueries(1, [.. Enumerable.Range(0, 3).Select(PeerSamples.Question)]));
        var resolved = await ExpectMsgAsync<PeerMessages.QueriesResolved>();
        Assert.Equal(
            [PeerMessages.OwnerAnswerStatus.Answered, PeerMessages.OwnerAnswerStatus.NotComplete, PeerMessages.OwnerAnswerStatus.Answered],
            resolved.Answers.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Large_answers_are_cut_into_messages_below_the_frame_limit()
    {
        int[] lengths = [20_000, 20_000, 30_000, 65_535, 65_535, 12, 12];
        var peer = Start(question => PeerSamples.Answer(1, question, Math.Max(16, lengths[PeerSamples.NumberOf(question)])));
        peer.Tell(new PeerMessages.ResolveQueries(1, [.. Enumerable.Range(0, lengths.Length).Select(PeerSamples.Question)]));
        var next = 0;
        while (next < lengths.Length)
        {
            var resolved = await ExpectMsgAsync<PeerMessages.QueriesResolved>();
            Assert.Equal(next, resolved.First);
            Assert.All(resolved.Answers, (answer, i) => Assert.Equal(next + i, BitConverter.ToInt32(answer.Response, 12)));
            Assert.InRange(MessageCodec.Write(resolved).Length, 1, 66_000);
            next += resolved.Answers.Count;
        }

        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    private IActorRef Start(Func<PeerMessages.OwnerQuestion, PeerMessages.OwnerAnswer> resolve)
    {
        var resolver = new PeerSamples.Resolver(resolve);
        var metrics = new PeerMetrics(Metrics.NewCustomRegistry());
        return Sys.ActorOf(Props.Create(() => new PeerActor(resolver, metrics, TimeProvider.System, NullLogger.Instance)), PeerActor.Name);
    }
}

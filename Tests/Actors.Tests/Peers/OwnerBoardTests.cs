using ActorDns.Actors.Peers;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Prometheus;

namespace ActorDns.Actors.Tests.Peers;

/// <summary>Whom the client asks and when, against a clock the test moves.</summary>
public sealed class OwnerBoardTests
{
    private static readonly Address A = Address.Parse("akka.tcp://dns@10.0.0.1:1");
    private static readonly Address B = Address.Parse("akka.tcp://dns@10.0.0.2:1");

    private readonly List<(Address Node, PeerMessages.ResolveQueries Batch)> _sent = [];
    private readonly PeerSamples.Holders _holders = new(A, B);
    private readonly PeerMessages.OwnerQuestion[] _forA = [.. PeerSamples.QuestionsFor(0).Take(200)];
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private OwnerBoard _board;
    private long _now;

    public OwnerBoardTests() => _board = Board(new OwnerClientOptions());

    [Fact]
    public void The_first_good_answer_wins_and_later_ones_are_dropped()
    {
        var question = Ask(_forA[0]);
        Assert.Equal([A], _sent.Select(sent => sent.Node));
        Advance(21);
        Assert.Equal([A, B], _sent.Select(sent => sent.Node));
        Reply(1, PeerSamples.Answer(2, _forA[0]));
        Assert.Equal(2, PeerSamples.HolderOf(ReplyOf(question)));
        Reply(0, PeerSamples.Answer(1, _forA[0]));
        Assert.Equal(0, _board.InFlight);
        Assert.False(_board.NeedsTicks);
    }

    [Fact]
    public async Task What_happened_can_be_seen_in_metrics()
    {
        Ask(_forA[0]);
        Advance(21);
        Reply(1, PeerSamples.Answer(2, _forA[0]));
        Ask(_forA[1]);
        _holders.Addresses = [];
        Ask(_forA[2]);
        Advance(1980);
        _board.FailAll(OwnerFailure.Stopped);
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("actordns_owner_hedged_total 2\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_owner_answered_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_owner_answered_from_second_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_owner_failed_total{reason=\"stopped\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("actordns_owner_in_flight 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Questions_are_spread_over_the_holders()
    {
        var firsts = Enumerable.Range(0, 1000).Count(i => PendingQuestion.HashOf(PeerSamples.Question(i)) % 2 == 0);
        Assert.InRange(firsts, 400, 600);
    }

    [Fact]
    public void The_hedge_delay_follows_the_answers_within_its_bounds()
    {
        for (var i = 0; i < 64; i++)
        {
            Ask(_forA[i]);
            Advance(1);
            Reply(^1, PeerSamples.Answer(1, _forA[i]));
        }

        _sent.Clear();
        Ask(_forA[100]);
        Advance(4);
        Assert.Single(_sent);
        Advance(2);
        Assert.Equal([A, B], _sent.Select(sent => sent.Node));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_holder_that_cannot_answer_makes_the_other_be_asked_at_once(bool isBehind)
    {
        var question = Ask(_forA[0]);
        Reply(0, isBehind ? PeerMessages.OwnerAnswer.Behind : PeerMessages.OwnerAnswer.NotComplete);
        Assert.Equal([A, B], _sent.Select(sent => sent.Node));
        Reply(1, PeerSamples.Answer(2, _forA[0]));
        Assert.Equal(2, PeerSamples.HolderOf(ReplyOf(question)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_copy_of_this_node_that_was_behind_answers_when_the_only_other_holder_is_dead(bool isKnownToBeDead)
    {
        (_holders.Addresses, _holders.Own) = ([A], B);
        if (isKnownToBeDead)
        {
            _board.OnUnreachable(A, _now);
        }

        // Behind when it is asked first, and no more a moment later.
        var question = Ask(_forA[0]);
        var isFirst = true;
        for (var taken = 0; !question.IsDone && _now < TimeSpan.TicksPerSecond; Advance(1))
        {
            for (; taken < _sent.Count; taken++)
            {
                if (_sent[taken].Node == B)
                {
                    Reply(taken, isFirst ? PeerMessages.OwnerAnswer.Behind : PeerSamples.Answer(2, _forA[0]));
                    isFirst = false;
                }
            }
        }

        Assert.Equal(2, PeerSamples.HolderOf(ReplyOf(question)));
        Assert.InRange(_now / TimeSpan.TicksPerMillisecond, 1, 300);
    }

    [Fact]
    public void A_good_holder_is_asked_before_the_copy_of_this_node()
    {
        (_holders.Addresses, _holders.Own) = ([A], B);
        var question = Ask(_forA[0]);
        Assert.Equal([A], _sent.Select(sent => sent.Node));
        Reply(0, PeerSamples.Answer(1, _forA[0]));
        Assert.Equal(1, PeerSamples.HolderOf(ReplyOf(question)));
    }

    [Fact]
    public void When_no_holder_can_answer_they_are_asked_again_until_the_deadline()
    {
        var question = Ask(_forA[0]);
        var answered = 0;
        while (!question.IsDone && _now < 3 * TimeSpan.TicksPerSecond)
        {
            for (; answered < _sent.Count; answered++)
            {
                Reply(answered, PeerMessages.OwnerAnswer.Behind);
            }

            Advance(1);
        }

        Assert.Equal(OwnerReply.Failed(OwnerFailure.Behind), ReplyOf(question));
        Assert.InRange(_now / TimeSpan.TicksPerMillisecond, 1999, 2002);
        Assert.InRange(_sent.Count, 2 * 170, 2 * 201);
    }

    [Fact]
    public void A_question_waits_for_a_holder_to_appear()
    {
        _holders.Addresses = [];
        var question = Ask(_forA[0]);
        Advance(50);
        Assert.Empty(_sent);
        _holders.Addresses = [B];
        Advance(11);
        Reply(0, PeerSamples.Answer(2, _forA[0]));
        Assert.True(ReplyOf(question).IsAnswered);
        _holders.Addresses = [];
        var second = Ask(_forA[1]);
        Advance(2001);
        Assert.Equal(OwnerReply.Failed(OwnerFailure.NoHolder), ReplyOf(second));
    }

    [Fact]
    public void Silent_holders_are_asked_again_after_the_patience_and_come_last()
    {
        var question = Ask(_forA[0]);
        Advance(21);
        Advance(251);
        Assert.Equal([A, B], _sent.Select(sent => sent.Node));
        Advance(22);
        Assert.Equal([A, B], _sent.Take(2).Select(sent => sent.Node));
        Assert.Equal(4, _sent.Count);
        Reply(3, PeerSamples.Answer(1, _forA[0]));
        Assert.True(ReplyOf(question).IsAnswered);
        var spoke = _sent[3].Node;
        _sent.Clear();
        Ask(_forA[1]);
        Assert.Equal(spoke, _sent[0].Node);
    }

    [Fact]
    public void A_late_answer_of_a_batch_given_up_still_counts()
    {
        var question = Ask(_forA[0]);
        Advance(400);
        Reply(0, PeerSamples.Answer(1, _forA[0]));
        Assert.Equal(1, PeerSamples.HolderOf(ReplyOf(question)));
    }

    [Fact]
    public void What_a_lost_node_was_asked_goes_to_the_other_at_once()
    {
        var asked = _forA.Take(3).Select(Ask).ToArray();
        Assert.Single(_sent);
        Assert.Single(_sent[0].Batch.Questions);
        _board.OnLost(A, _now);
        _board.Flush(_now);
        Assert.Equal([A, B], _sent.Select(sent => sent.Node));
        Assert.Equal(3, _sent[1].Batch.Questions.Count);
        Reply(1, [.. _sent[1].Batch.Questions.Select(question => PeerSamples.Answer(2, question))]);
        Assert.All(asked, question => Assert.Equal(2, PeerSamples.HolderOf(ReplyOf(question))));

        // It comes last for a while, or until something is heard of it.
        Ask(_forA[5]);
        Assert.Equal(B, _sent[^1].Node);
        Reply(^1, PeerSamples.Answer(2, _forA[5]));
        _board.OnAssociated(A, _now);
        Ask(_forA[6]);
        Assert.Equal(A, _sent[^1].Node);
    }

    [Fact]
    public void An_unreachable_node_comes_last_until_it_is_reachable()
    {
        _board.OnUnreachable(A, _now);
        Advance(60_000);
        Ask(_forA[0]);
        Assert.Equal([B], _sent.Select(sent => sent.Node));
        _board.OnUnreachable(B, _now);
        _board.Flush(_now);
        Assert.Equal([B, A], _sent.Select(sent => sent.Node));
        Reply(1, PeerSamples.Answer(1, _forA[0]));
        _sent.Clear();
        Ask(_forA[1]);
        Assert.Equal(2, _sent.Select(sent => sent.Node).Distinct().Count());
        Reply(0, PeerSamples.Answer(1, _forA[1]));
        Reply(1, PeerSamples.Answer(1, _forA[1]));
        _board.OnReachable(A, _now);
        _sent.Clear();
        Ask(_forA[2]);
        Assert.Equal([A], _sent.Select(sent => sent.Node));
    }

    [Fact]
    public void Batches_form_while_the_last_is_under_way_and_leave_when_full()
    {
        _holders.Addresses = [A];
        foreach (var question in _forA.Take(70))
        {
            Ask(question);
        }

        Assert.Equal([1, 32, 32], _sent.Select(sent => sent.Batch.Questions.Count));
        Reply(0, PeerSamples.Answer(1, _forA[0]));
        Assert.Equal(3, _sent.Count);
        Reply(1, [.. _sent[1].Batch.Questions.Select(question => PeerSamples.Answer(1, question))]);
        Reply(2, [.. _sent[2].Batch.Questions.Select(question => PeerSamples.Answer(1, question))]);
        Assert.Equal([1, 32, 32, 5], _sent.Select(sent => sent.Batch.Questions.Count));
    }

    [Fact]
    public void A_batch_nobody_answers_holds_the_next_back_only_for_its_patience()
    {
        _holders.Addresses = [A];
        Ask(_forA[0]);
        Ask(_forA[1]);
        Advance(249);
        Assert.Single(_sent);
        Advance(2);
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public void At_the_bound_the_oldest_fails()
    {
        _board = Board(new OwnerClientOptions { MaxInFlight = 3 });
        var asked = _forA.Take(5).Select(Ask).ToArray();
        Assert.Equal(OwnerReply.Failed(OwnerFailure.Overload), ReplyOf(asked[0]));
        Assert.Equal(OwnerReply.Failed(OwnerFailure.Overload), ReplyOf(asked[1]));
        Assert.Equal(3, _board.InFlight);
        _board.FailAll(OwnerFailure.Stopped);
        Assert.All(asked[2..], question => Assert.Equal(OwnerFailure.Stopped, ReplyOf(question).Reason));
    }

    [Fact]
    public void Large_questions_make_small_batches_and_foreign_answers_are_ignored()
    {
        _holders.Addresses = [A];
        Ask(_forA[0]);
        for (var i = 0; i < 10; i++)
        {
            Ask(_forA[i] with { Query = new byte[20_000] });
        }

        Reply(0, PeerSamples.Answer(1, _forA[0]));
        Assert.Equal(2, _sent[^1].Batch.Questions.Count);
        _board.OnAnswers(new PeerMessages.QueriesResolved(ulong.MaxValue, 0, [PeerSamples.Answer(1, _forA[0])]), _now);
        _board.OnAnswers(new PeerMessages.QueriesResolved(_sent[^1].Batch.Batch, int.MaxValue, [PeerSamples.Answer(1, _forA[0])]), _now);
        Assert.Equal(10, _board.InFlight);
    }

    private static OwnerReply ReplyOf(PendingQuestion question)
    {
        Assert.True(question.IsDone);
        return question.Task.Result;
    }

    private OwnerBoard Board(OwnerClientOptions options) =>
        new(options, _holders, (node, batch) => _sent.Add((node, batch)), new PeerMetrics(_registry), 1000);

    private PendingQuestion Ask(PeerMessages.OwnerQuestion question)
    {
        var pending = new PendingQuestion(question, _now);
        _board.Begin(pending, _now);
        _board.Flush(_now);
        return pending;
    }

    private void Advance(int milliseconds)
    {
        for (var i = 0; i < milliseconds; i++)
        {
            _now += TimeSpan.TicksPerMillisecond;
            _board.OnTick(_now);
            _board.Flush(_now);
        }
    }

    private void Reply(Index batch, params PeerMessages.OwnerAnswer[] answers)
    {
        _board.OnAnswers(new PeerMessages.QueriesResolved(_sent[batch].Batch.Batch, 0, answers), _now);
        _board.Flush(_now);
    }
}

using ActorDns.ApiServer;
using ActorDns.Cluster.Tests.Processes;

namespace ActorDns.Cluster.Tests.Tier;

public sealed class AnswerCheckerTests
{
    private const string Web = "web.shop.svc.cluster.local";
    private const string Old = "10.96.0.1";
    private const string New = "10.96.0.2";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private readonly AnswerHistory _history = new(new ApiStore());
    private readonly TimeSpan _changed;

    public AnswerCheckerTests()
    {
        _history.PutService("shop", "web", Old);
        _history.PutService("shop", "web", New);
        _changed = TierClock.Now;
    }

    [Fact]
    public void The_state_now_is_right_at_any_later_time()
    {
        Check(At(0), DnsReply.NoError, New).AssertClean();
        Check(At(1000), DnsReply.NoError, New).AssertClean();
    }

    [Fact]
    public void An_earlier_state_is_right_within_the_bound_and_wrong_behind_it()
    {
        Check(At(0.5), DnsReply.NoError, Old).AssertClean();
        Assert.Single(Check(At(1.5), DnsReply.NoError, Old).Wrong);
    }

    [Fact]
    public void A_state_that_came_while_the_question_was_on_its_way_is_right_and_one_from_the_future_is_wrong()
    {
        Check(new TierAnswer(At(-10), At(0), 0, Web, DnsReply.NoError, [New])).AssertClean();
        Assert.Single(Check(new TierAnswer(At(-10), At(-9), 0, Web, DnsReply.NoError, [New])).Wrong);
    }

    [Fact]
    public void A_name_is_missing_before_it_came_after_it_went_and_when_it_never_was()
    {
        Check(At(-10), DnsReply.NameError).AssertClean();
        Assert.Single(Check(At(10), DnsReply.NameError).Wrong);
        _history.DeleteService("shop", "web");
        Check(TierClock.Now, DnsReply.NameError).AssertClean();
        Check(new TierAnswer(At(0), At(0), 0, "never.shop.svc.cluster.local", DnsReply.NameError, [])).AssertClean();
    }

    [Fact]
    public void Addresses_that_never_were_together_are_wrong_and_so_are_NODATA_and_other_codes()
    {
        Assert.Single(Check(At(0), DnsReply.NoError, Old, New).Wrong);
        Assert.Single(Check(At(0), DnsReply.NoError).Wrong);
        Assert.Single(Check(At(0), DnsReply.Refused).Wrong);
    }

    [Fact]
    public void Lost_questions_and_SERVFAIL_are_counted_for_themselves()
    {
        var report = AnswerChecker.Check([Answer(At(0), TierAnswer.NoAnswer), Answer(At(0), DnsReply.ServerFailure), Answer(At(0), DnsReply.NoError, New)], _history, Bound);

        Assert.Equal((3, 1, 0, 1), (report.Count, report.Lost.Count, report.Wrong.Count, report.Failures.Count));
        Assert.Contains("1 lost", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_says_it_is_stale_may_be_of_any_earlier_state_and_counts_for_itself()
    {
        var late = Answer(At(10), DnsReply.NoError, Old) with { IsMarkedStale = true };
        var report = AnswerChecker.Check([late, late with { Addresses = [New] }, late with { Addresses = ["10.96.0.3"] }], _history, Bound);

        Assert.Equal(late, Assert.Single(report.Stale));
        Assert.Single(report.Wrong);
        Assert.Throws<Xunit.Sdk.TrueException>(() => AnswerChecker.Check([late], _history, Bound).AssertClean());
    }

    [Fact]
    public void A_restored_backup_brings_back_what_was()
    {
        var backup = _history.Backup();
        _history.PutService("shop", "late", "10.96.0.9");
        _history.DeleteService("shop", "web");

        // No server: only the names go back.
        _history.Change(Web, [.. backup.Names[Web]], () => { });

        Assert.Equal([New], _history.Now(Web));
        Assert.False(backup.Names.ContainsKey("late.shop.svc.cluster.local"));
    }

    private static TierAnswer Answer(TimeSpan time, int code, params string[] addresses) => new(time, time, 0, Web, code, addresses);

    private TimeSpan At(double seconds) => _changed + TimeSpan.FromSeconds(seconds);

    private CheckReport Check(TimeSpan time, int code, params string[] addresses) => Check(Answer(time, code, addresses));

    private CheckReport Check(TierAnswer answer) => AnswerChecker.Check([answer], _history, Bound);
}

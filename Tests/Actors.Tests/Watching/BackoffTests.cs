using ActorDns.Actors.Watching;

namespace ActorDns.Actors.Tests.Watching;

public sealed class BackoffTests
{
    private static readonly WatchSettings Settings = new()
    {
        MinimumBackoff = TimeSpan.FromSeconds(1),
        MaximumBackoff = TimeSpan.FromSeconds(30),
        DeniedBackoff = TimeSpan.FromSeconds(20),
        MaximumRetryAfter = TimeSpan.FromMinutes(5),
        RelistSpread = TimeSpan.FromSeconds(2),
        Seed = 7,
    };

    [Fact]
    public void Waits_double_with_a_random_half_up_to_the_cap()
    {
        var backoff = new Backoff(Settings);
        double[] full = [1, 2, 4, 8, 16, 30, 30];
        foreach (var seconds in full)
        {
            Assert.InRange(backoff.Next(SourceFault.Transient, null).TotalSeconds, seconds / 2, seconds);
        }

        for (var i = 0; i < 10_000; i++)
        {
            Assert.InRange(backoff.Next(SourceFault.Transient, null).TotalSeconds, 15, 30);
        }
    }

    [Fact]
    public void News_begin_the_waits_anew()
    {
        var backoff = new Backoff(Settings);
        for (var i = 0; i < 5; i++)
        {
            backoff.Next(SourceFault.Transient, null);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next(SourceFault.Transient, null).TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void Retry_After_is_a_lower_bound_and_is_itself_bounded()
    {
        var backoff = new Backoff(Settings);
        Assert.InRange(backoff.Next(SourceFault.Transient, TimeSpan.FromSeconds(40)).TotalSeconds, 40, 41);
        Assert.InRange(backoff.Next(SourceFault.Transient, TimeSpan.FromDays(365)).TotalSeconds, 300, 301);
    }

    [Fact]
    public void A_first_relist_is_only_spread_and_further_ones_wait()
    {
        var backoff = new Backoff(Settings);
        Assert.InRange(backoff.Next(SourceFault.VersionGone, null).TotalSeconds, 0, 2);
        Assert.InRange(backoff.Next(SourceFault.VersionGone, null).TotalSeconds, 1, 2);
        Assert.InRange(backoff.Next(SourceFault.VersionGone, null).TotalSeconds, 2, 4);
    }

    [Fact]
    public void A_relist_after_other_failures_is_only_spread_too()
    {
        var backoff = new Backoff(Settings);
        for (var i = 0; i < 10; i++)
        {
            backoff.Next(SourceFault.Transient, null);
        }

        Assert.InRange(backoff.Next(SourceFault.VersionGone, null).TotalSeconds, 0, 2);
        Assert.InRange(backoff.Next(SourceFault.VersionGone, null).TotalSeconds, 15, 30);
    }

    [Fact]
    public void A_watch_that_lasted_begins_the_waits_anew_also_when_nothing_changed_meanwhile()
    {
        var backoff = new Backoff(Settings);
        for (var i = 0; i < 10; i++)
        {
            backoff.Next(SourceFault.VersionGone, null, TimeSpan.FromSeconds(29));
        }

        Assert.InRange(backoff.Next(SourceFault.VersionGone, null, TimeSpan.FromSeconds(29)).TotalSeconds, 15, 30);
        Assert.InRange(backoff.Next(SourceFault.VersionGone, null, TimeSpan.FromSeconds(30)).TotalSeconds, 0, 2);
        Assert.InRange(backoff.Next(SourceFault.Transient, null, TimeSpan.FromSeconds(30)).TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void Refusals_of_a_server_that_starts_are_waited_for_and_further_ones_wait_for_a_person()
    {
        var backoff = new Backoff(Settings);
        for (var i = 0; i < 10; i++)
        {
            backoff.Next(SourceFault.Transient, null);
        }

        double[] full = [1, 2, 4, 8, 20, 20];
        foreach (var seconds in full)
        {
            Assert.InRange(backoff.Next(SourceFault.Denied, null).TotalSeconds, seconds / 2, seconds);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next(SourceFault.Denied, null).TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_seed_replays_the_waits()
    {
        TimeSpan[] Waits()
        {
            var backoff = new Backoff(Settings);
            return [.. Enumerable.Range(0, 20).Select(_ => backoff.Next(SourceFault.Transient, null))];
        }

        Assert.Equal(Waits(), Waits());
    }
}

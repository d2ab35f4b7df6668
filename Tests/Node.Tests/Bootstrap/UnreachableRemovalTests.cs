using ActorDns.Node.Bootstrap;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class UnreachableRemovalTests
{
    private readonly UnreachableRemoval<string> _removal = new(TimeSpan.FromSeconds(8));
    private string[] _last = [];
    private int _second;

    [Fact]
    public void A_member_that_stays_unreachable_is_removed()
    {
        Assert.Empty(Decide(0, "b"));
        Assert.Empty(Decide(7, "b"));
        Assert.Equal(["b"], Decide(8, "b"));
    }

    [Fact]
    public void A_member_that_comes_back_is_not()
    {
        Decide(0, "b");
        Decide(7);

        Assert.Empty(Decide(8, "b"));
        Assert.Empty(Decide(15, "b"));
        Assert.Equal(["b"], Decide(16, "b"));
    }

    [Fact]
    public void Another_loss_starts_the_time_anew_for_all()
    {
        Decide(0, "b");
        Decide(5, "b", "c");

        Assert.Empty(Decide(12, "b", "c"));
        Assert.Equal(["b", "c"], Decide(13, "b", "c"));
    }

    [Fact]
    public void No_member_stays_for_twice_the_time_however_much_changes()
    {
        for (var second = 0; second < 16; second++)
        {
            Assert.Empty(Decide(second, "b", $"flapping-{second}"));
        }

        Assert.Equal(["b"], Decide(16, "b", "flapping"));
    }

    [Fact]
    public void Nothing_is_removed_when_all_are_there()
    {
        Assert.Empty(Decide(0));
        Assert.Empty(Decide(100));
    }

    [Fact]
    public void A_node_that_was_paused_itself_looks_anew()
    {
        Decide(0, "b");
        var second = _second = 60;

        Assert.Empty(Decide(second + 1, "b"));
        Assert.Empty(Decide(second + 8, "b"));
        Assert.Equal(["b"], Decide(second + 9, "b"));
    }

    // Once a second, as the actor does; the last answer counts.
    private IReadOnlyList<string> Decide(int second, params string[] unreachable)
    {
        for (; _second < second - 1; _second++)
        {
            _removal.Decide(_last, TimeSpan.FromSeconds(_second + 1));
        }

        _second = second;
        _last = unreachable;
        return _removal.Decide(unreachable, TimeSpan.FromSeconds(second));
    }
}

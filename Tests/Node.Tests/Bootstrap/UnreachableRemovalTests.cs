using ActorDns.Node.Bootstrap;

namespace ActorDns.Node.Tests.Bootstrap;

public sealed class UnreachableRemovalTests
{
    private readonly UnreachableRemoval<string> _removal = new(TimeSpan.FromSeconds(8));

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

    private IReadOnlyList<string> Decide(int second, params string[] unreachable) => _removal.Decide(unreachable, TimeSpan.FromSeconds(second));
}

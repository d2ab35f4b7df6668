using ActorDns.Protocol.Objects;

namespace ActorDns.Protocol.Tests.Objects;

public sealed class StateVersionTests
{
    [Fact]
    public void A_later_epoch_is_newer_whatever_its_version()
    {
        StateVersion[] ordered = [default, new(0, 1), new(1, 0), new(1, ulong.MaxValue), new(2, 5)];
        for (var i = 1; i < ordered.Length; i++)
        {
            Assert.True(ordered[i - 1] < ordered[i] && ordered[i] > ordered[i - 1]);
            Assert.True(ordered[i - 1] <= ordered[i] && ordered[i] >= ordered[i - 1]);
            Assert.False(ordered[i] <= ordered[i - 1]);
        }

        Assert.True(new StateVersion(1, 2) <= new StateVersion(1, 2));
        Assert.Equal(ordered, ordered.Reverse().Order());
    }
}

using ActorDns.Actors.Replication;
using ActorDns.Protocol.Messages;
using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ActorDns.Actors.Tests.Replication;

public sealed class ReverseDutiesTests : TestKit
{
    private static readonly Address Asker = new("akka", "test", "asker", 1);

    private readonly ReverseDuties _duties;
    private readonly RemoteRef _asker;

    public ReverseDutiesTests() => (_duties, _asker) = (new ReverseDuties("f", TestActor), new RemoteRef(Asker, "receiver-f", TestActor));

    [Fact]
    public async Task Partitions_are_counted_and_told_together_the_last_one_at_once()
    {
        var number = _duties.Begin(_asker, 7, 3);
        _duties.NoteTold(number);
        _duties.NoteTold(number);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        _duties.Report();
        Assert.Equal(new ReverseMessages.ReverseProgress("f", 7, 2), await ExpectMsgAsync<ReverseMessages.ReverseProgress>());
        _duties.NoteTold(number);
        Assert.Equal(new ReverseMessages.ReverseProgress("f", 7, 1), await ExpectMsgAsync<ReverseMessages.ReverseProgress>());
        _duties.NoteTold(number);
        _duties.Report();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_newer_request_of_a_node_takes_the_place_of_the_older_and_one_that_has_gone_is_told_nothing()
    {
        var older = _duties.Begin(_asker, 7, 2);
        var newer = _duties.Begin(_asker, 8, 2);
        _duties.NoteTold(older);
        _duties.NoteTold(newer);
        _duties.Report();
        Assert.Equal(new ReverseMessages.ReverseProgress("f", 8, 1), await ExpectMsgAsync<ReverseMessages.ReverseProgress>());
        _duties.OnMembers([]);
        _duties.NoteTold(newer);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }
}

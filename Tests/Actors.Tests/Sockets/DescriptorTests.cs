using ActorDns.Actors.Sockets;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class DescriptorTests : SocketsKit
{
    /// <summary>Half of it, 4, is what connections may have.</summary>
    protected override int Descriptors => 8;

    [Theory]
    [InlineData(8, 4)]
    [InlineData(1024, 512)]
    [InlineData(20_000, 14_488)]
    public void A_share_of_the_descriptors_is_kept_from_connections(long limit, int connections) =>
        Assert.Equal(connections, new DescriptorBudget(limit).Connections);

    [Fact]
    public void The_process_has_a_limit_and_it_leaves_room_for_connections() =>
        Assert.InRange(DescriptorBudget.OfProcess().Connections, 1, int.MaxValue);

    [Fact]
    public void Listeners_share_the_descriptors_of_the_process()
    {
        var one = Open(name: "one");
        var two = Open(name: "two");
        var first = Enumerable.Range(0, 3).Select(_ => new Connection(one)).ToList();
        first.ForEach(client => client.Send("wait"));
        Eventually(() => Dispatcher.Waiting == 3);
        using var last = new Connection(two);
        last.Send("wait");
        Eventually(() => Dispatcher.Waiting == 4);

        using var beyond = new Connection(two);
        Assert.True(beyond.IsClosedByServer());
        Assert.Equal(1, Metric("actordns_sockets_rejected_total{transport=\"tcp\",bound=\"descriptors\"}"));
        first[0].Dispose();
        Dispatcher.Release();
        last.Receive();
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 3);
        using var next = new Connection(two);
        next.Ask("www");
        first.ForEach(client => client.Dispose());
    }
}

using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class UdpAllocationTests : SocketsKit
{
    private const int Rounds = 1000;
    private const int Window = 50;

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void A_query_that_is_answered_at_once_allocates_nothing(UdpPath path)
    {
        var meter = new Meter();
        SocketsActor.Tell(new ListenerMessages.Open("test", Loopback with { UdpPath = path }, meter), TestActor);
        using var client = new Datagrams(ExpectMsg<ListenerMessages.Bound>(Patience).Endpoints[0]);
        var query = Datagrams.Query("www");
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < Window; i++)
            {
                client.Send(query);
            }

            for (var i = 0; i < Window; i++)
            {
                client.Receive();
            }
        }

        // One object a query would be 24 octets or more; what is left over is the run time's own, once.
        Assert.Equal(Rounds * Window, meter.Queries);
        Assert.True(meter.Allocated < Rounds * Window, $"{meter.Allocated} octets were allocated by {meter.Queries} queries.");
    }

    /// <summary>Answers on the reading thread and reads what that thread has allocated, after a hundred queries to warm up.</summary>
    private sealed class Meter : IQueryDispatcher
    {
        private const int WarmUp = 100;

        private long _before;

        public int Queries { get; private set; }

        public long Allocated { get; private set; }

        public ValueTask DispatchAsync(QueryContext context)
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            if (++Queries == WarmUp)
            {
                _before = now;
            }

            Allocated = now - _before;
            context.RespondWithCode(ResponseCode.NoError);
            return ValueTask.CompletedTask;
        }
    }
}

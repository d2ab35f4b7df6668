using System.Net.Sockets;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Sockets;

/// <summary>What is under the octets of a TCP connection costs plain connections nothing.</summary>
public sealed class TcpAllocationTests : SocketsKit
{
    private const int Batches = 400;
    private const int Batch = 50;

    [Fact]
    public void Pipelined_queries_that_are_answered_at_once_allocate_next_to_nothing()
    {
        var meter = new Meter();
        SocketsActor.Tell(new ListenerMessages.Open("test", Loopback, meter), TestActor);
        using var client = new Connection(ExpectMsg<ListenerMessages.Bound>(Patience).Endpoints[0]);
        byte[] queries = [.. Enumerable.Range(0, Batch).SelectMany(id => Connection.Frame(Datagrams.Query("www", (ushort)id)))];
        var answers = new byte[queries.Length];
        for (var batch = 0; batch < Batches; batch++)
        {
            client.Socket.Send(queries);
            for (var read = 0; read < answers.Length;)
            {
                read += client.Socket.Receive(answers, read, answers.Length - read, SocketFlags.None);
            }
        }

        // Within a batch it is one thread; a batch that comes in parts or is sent in two writes allocates a state machine or two.
        Assert.Equal(Batches * Batch, meter.Queries);
        Assert.True(meter.Allocated < 2L * meter.Pairs, $"{meter.Allocated} octets were allocated between {meter.Pairs} pairs of queries.");
    }

    /// <summary>Adds up what a thread allocates from one query to the next, after many to warm up.</summary>
    private sealed class Meter : IQueryDispatcher
    {
        private const int WarmUp = 20 * Batch;

        private int _thread;
        private long _before;

        public int Queries { get; private set; }

        public int Pairs { get; private set; }

        public long Allocated { get; private set; }

        public ValueTask DispatchAsync(QueryContext context)
        {
            var (thread, now) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
            if (++Queries > WarmUp && thread == _thread && (Queries - 1) % Batch != 0)
            {
                Pairs++;
                Allocated += now - _before;
            }

            (_thread, _before) = (thread, now);
            context.RespondWithCode(ResponseCode.NoError);
            return ValueTask.CompletedTask;
        }
    }
}

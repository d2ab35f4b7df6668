using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Tests.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class TcpListenerTests : SocketsKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Queries_of_one_connection_are_answered_one_after_the_other(string address)
    {
        using var client = new Connection(Open(Loopback with { Addresses = [IPAddress.Parse(address)] }));
        for (ushort id = 1; id < 50; id++)
        {
            Assert.Equal(id, TestQuery.Word(client.Ask(id % 2 == 0 ? "later" : "www", id), 0));
        }

        Assert.Equal(TestQuery.Address(address), Dispatcher.LastLocal);
    }

    [Fact]
    public void A_dual_socket_shows_an_IPv4_client_as_IPv4()
    {
        var port = Open(Loopback with { Addresses = [IPAddress.IPv6Any] }).Port;
        using var client = new Connection(new IPEndPoint(IPAddress.Loopback, port));
        client.Ask("www");

        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastClient);
        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastLocal);
    }

    [Fact]
    public void A_query_that_comes_octet_by_octet_is_answered()
    {
        using var client = new Connection(Open());
        foreach (var octet in Connection.Frame(Datagrams.Query("www")).Concat(Connection.Frame(Datagrams.Query("later"))))
        {
            client.Socket.Send([octet]);
        }

        Assert.Equal(TestQuery.Id, TestQuery.Word(client.Receive(), 0));
        Assert.Equal(TestQuery.Id, TestQuery.Word(client.Receive(), 0));
    }

    [Fact]
    public void A_hundred_pipelined_queries_are_answered_out_of_order()
    {
        using var client = new Connection(Open());
        client.Socket.Send([.. Enumerable.Range(0, 100).SelectMany(id => Connection.Frame(Datagrams.Query(id < 50 ? "wait" : "www", (ushort)id)))]);

        var quick = Enumerable.Range(0, 50).Select(_ => (int)TestQuery.Word(client.Receive(), 0)).ToList();
        Assert.Equal(Enumerable.Range(50, 50), quick);
        Dispatcher.Release();
        var slow = Enumerable.Range(0, 50).Select(_ => (int)TestQuery.Word(client.Receive(), 0)).Order();
        Assert.Equal(Enumerable.Range(0, 50), slow);
    }

    [Fact]
    public void Big_answers_arrive_whole()
    {
        using var client = new Connection(Open());
        client.Socket.Send([.. Enumerable.Range(0, 20).SelectMany(id => Connection.Frame(Datagrams.Query("big", (ushort)id)))]);
        for (var id = 0; id < 20; id++)
        {
            var answer = client.Receive();
            Assert.Equal((id, 3000), (TestQuery.Word(answer, 0), TestQuery.Word(answer, 6)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(4097)]
    [InlineData(65535)]
    public void A_length_that_no_query_has_closes_the_connection(int length)
    {
        var server = Open();
        using var client = new Connection(server);
        client.Socket.Send([(byte)(length >> 8), (byte)length, 1, 2, 3]);

        Assert.True(client.IsClosedByServer());
        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"framing\"}") == 1);
        using var next = new Connection(server);
        next.Ask("www");
    }

    [Fact]
    public void Responses_and_dropped_queries_leave_the_connection_usable()
    {
        using var client = new Connection(Open());
        var response = Datagrams.Query("www");
        response[2] |= 0x80;
        client.Socket.Send(Connection.Frame(response));
        client.Send("drop");
        client.Send("throw", id: 8);

        Assert.Equal((int)ResponseCode.ServerFailure, client.Receive()[3] & 0xF);
        Assert.Equal(9, TestQuery.Word(client.Ask("www", id: 9), 0));
    }

    [Fact]
    public void Silence_in_the_middle_of_a_message_closes_the_connection_long_before_the_idle_limit()
    {
        using var client = new Connection(Open(Loopback with { TcpReadLimit = Short }));
        client.Ask("www");
        client.Socket.Send(Connection.Frame(Datagrams.Query("www")).AsSpan(0, 9));

        Assert.True(client.IsClosedByServer());
        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"read_limit\"}") == 1);
    }

    [Fact]
    public void An_idle_connection_is_closed_and_one_that_waits_for_an_answer_is_not()
    {
        var server = Open(Loopback with { TcpIdleLimit = Short });
        using var waiting = new Connection(server);
        waiting.Send("wait");
        Eventually(() => Dispatcher.Waiting == 1);
        using var idle = new Connection(server);
        idle.Ask("www");

        Assert.True(idle.IsClosedByServer());
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 1);
        Dispatcher.Release();
        Assert.Equal(TestQuery.Id, TestQuery.Word(waiting.Receive(), 0));
        Assert.True(waiting.IsClosedByServer());
        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"idle\"}") == 2);
    }

    [Fact]
    public void A_client_that_closes_its_sending_side_still_gets_its_answers()
    {
        using var client = new Connection(Open());
        client.Send("wait", id: 1);
        client.Send("www", id: 2);
        client.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal(2, TestQuery.Word(client.Receive(), 0));
        Eventually(() => Dispatcher.Waiting == 1);
        Dispatcher.Release();
        Assert.Equal(1, TestQuery.Word(client.Receive(), 0));
        Assert.True(client.IsClosedByServer());
    }

    [Fact]
    public void A_client_that_never_reads_is_read_no_further_and_then_closed()
    {
        using var client = new Connection(Open(Loopback with { TcpWriteLimit = Short }));
        client.Socket.SendTimeout = 1000;
        client.Socket.ReceiveBufferSize = 4096;
        var query = Connection.Frame(Datagrams.Query("big"));
        var hasFailed = false;
        for (var i = 0; i < 20_000 && !hasFailed; i++)
        {
            try
            {
                client.Socket.Send(query);
            }
            catch (SocketException)
            {
                hasFailed = true;
            }
        }

        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"write_limit\"}") == 1);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
    }

    [Fact]
    public void A_connection_is_not_read_beyond_its_bound_of_queries_in_flight()
    {
        using var client = new Connection(Open(Loopback with { MaxTcpInFlightPerConnection = 4 }));
        client.Socket.Send([.. Enumerable.Range(0, 10).SelectMany(id => Connection.Frame(Datagrams.Query("wait", (ushort)id)))]);
        var seen = new List<int>();
        while (seen.Count < 10)
        {
            Eventually(() => Dispatcher.Waiting == Math.Min(4, 10 - seen.Count));
            Dispatcher.Release();
            for (var i = Math.Min(4, 10 - seen.Count); i > 0; i--)
            {
                seen.Add(TestQuery.Word(client.Receive(), 0));
            }
        }

        Assert.Equal(Enumerable.Range(0, 10), seen.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void At_the_bound_of_the_listener_waiting_queries_get_SERVFAIL(bool obeysCanWait)
    {
        Dispatcher = new TestDispatcher { ObeysCanWait = obeysCanWait };
        using var client = new Connection(Open(Loopback with { MaxTcpInFlight = 2 }));
        client.Send("wait", id: 1);
        client.Send("wait", id: 2);
        Eventually(() => Dispatcher.Waiting == 2);

        Assert.Equal((int)ResponseCode.ServerFailure, client.Ask("wait", id: 3)[3] & 0xF);
        Assert.Equal((int)ResponseCode.NoError, client.Ask("www", id: 4)[3] & 0xF);
        Dispatcher.Release();
        Assert.Equal([1, 2], new[] { client.Receive(), client.Receive() }.Select(answer => (int)TestQuery.Word(answer, 0)).Order());
        Assert.Equal(5, TestQuery.Word(client.Ask("later", id: 5), 0));
    }

    [Fact]
    public void At_the_bound_of_connections_the_longest_idle_one_makes_room()
    {
        var server = Open(Loopback with { MaxTcpConnections = 3 });
        var clients = Enumerable.Range(0, 3).Select(_ => new Connection(server)).ToList();
        clients.ForEach(client => client.Ask("www"));
        clients[0].Ask("www");

        using var fresh = new Connection(server);
        fresh.Ask("www");
        Assert.True(clients[1].IsClosedByServer());
        clients[0].Ask("www");
        clients[2].Ask("www");
        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"evicted\"}") == 1);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void At_the_bound_with_no_connection_idle_the_new_one_is_closed()
    {
        var server = Open(Loopback with { MaxTcpConnections = 2 });
        using var first = new Connection(server);
        using var second = new Connection(server);
        first.Send("wait");
        second.Send("wait");
        Eventually(() => Dispatcher.Waiting == 2);

        using var third = new Connection(server);
        Assert.True(third.IsClosedByServer());
        Assert.Equal(1, Metric("actordns_sockets_rejected_total{transport=\"tcp\",bound=\"connections\"}"));
        Dispatcher.Release();
        first.Receive();
        second.Receive();
    }

    [Fact]
    public void One_client_has_no_more_than_its_share_of_connections()
    {
        var server = Open(Loopback with { MaxTcpConnectionsPerClient = 2 });
        using var first = new Connection(server);
        using var second = new Connection(server);
        first.Ask("www");
        second.Ask("www");

        using var third = new Connection(server);
        Assert.True(third.IsClosedByServer());
        using var other = new Connection(server, IPAddress.Parse("127.0.0.9"));
        other.Ask("www");
        first.Dispose();
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 2);
        using var again = new Connection(server);
        again.Ask("www");
        Assert.Equal(1, Metric("actordns_sockets_rejected_total{transport=\"tcp\",bound=\"connections_per_client\"}"));
    }

    [Fact]
    public void A_flood_of_connections_leaves_the_listener_serving()
    {
        var server = Open(Loopback with { MaxTcpConnections = 50 });
        var flood = Enumerable.Range(0, 400).Select(_ => new Connection(server)).ToList();

        using var client = new Connection(server);
        client.Ask("www");
        using var datagrams = new Datagrams(server);
        datagrams.Ask("www");
        Assert.True(Metric("actordns_sockets_tcp_connections") <= 50);
        flood.ForEach(connection => connection.Dispose());
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 1);
        client.Ask("later");
    }
}

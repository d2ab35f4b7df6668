using System.Net;
using ActorDns.Actors.Sockets;
using ActorDns.Actors.Tests.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class UdpListenerTests : SocketsKit
{
    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void A_query_is_answered_and_the_context_knows_who_asked_whom(UdpPath path)
    {
        var bound = OpenBound(Loopback with { UdpPath = path });
        using var client = new Datagrams(bound.Endpoints[0]);

        var answer = client.Ask("www", id: 4711);

        Assert.Equal(OperatingSystem.IsLinux() ? path : UdpPath.Portable, bound.UdpPath);
        Assert.Equal(4711, TestQuery.Word(answer, 0));
        Assert.Equal(0x80, answer[2] & 0x80);
        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastLocal);
        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastClient);
        Assert.Equal(0, Dispatcher.LastServerPort);
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void Thousands_of_queries_at_once_or_later_get_their_own_answers(UdpPath path)
    {
        var server = Open(Loopback with { UdpPath = path });
        using var client = new Datagrams(server);
        for (var round = 0; round < 50; round++)
        {
            var ids = Enumerable.Range(round * 60, 60).Select(id => (ushort)id).ToHashSet();
            foreach (var id in ids)
            {
                client.Send(id % 3 == 0 ? "later" : "www", id);
            }

            while (ids.Count > 0)
            {
                Assert.True(ids.Remove(TestQuery.Word(client.Receive(), 0)));
            }
        }
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void Garbage_and_responses_get_no_answer_and_harm_nobody(UdpPath path)
    {
        var server = Open(Loopback with { UdpPath = path });
        using var client = new Datagrams(server);
        var response = Datagrams.Query("www");
        response[2] |= 0x80;
        var random = new Random(1);

        client.Send([]);
        client.Send([1, 2, 3]);
        client.Send(response);
        client.Send(new byte[9000]);
        for (var i = 0; i < 200; i++)
        {
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            client.Send(noise);
        }

        client.Send("drop");
        client.Send("www", id: 77);
        byte[] answer;
        do
        {
            // Noise that looks like a query gets FORMERR; the header alone then, never the question.
            answer = client.Receive();
        }
        while (TestQuery.Word(answer, 0) != 77 || answer.Length <= 12);

        Assert.Equal((int)ResponseCode.NoError, answer[3] & 0xF);
        Assert.True(Metric("actordns_sockets_dropped_total{transport=\"udp\"}") >= 2);
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void A_pipeline_that_throws_costs_its_client_a_SERVFAIL_and_nothing_else(UdpPath path)
    {
        using var client = new Datagrams(Open(Loopback with { UdpPath = path }));

        Assert.Equal((int)ResponseCode.ServerFailure, client.Ask("throw")[3] & 0xF);
        Assert.Equal((int)ResponseCode.NoError, client.Ask("www")[3] & 0xF);
        Assert.Equal(1, Metric("actordns_sockets_faults_total{transport=\"udp\"}"));
    }

    [Theory]
    [InlineData(UdpPath.Automatic, true)]
    [InlineData(UdpPath.Automatic, false)]
    [InlineData(UdpPath.Portable, true)]
    [InlineData(UdpPath.Portable, false)]
    public void At_the_bound_of_waiting_queries_new_ones_get_SERVFAIL_and_quick_ones_their_answer(UdpPath path, bool obeysCanWait)
    {
        Dispatcher = new TestDispatcher { ObeysCanWait = obeysCanWait };
        using var client = new Datagrams(Open(Loopback with { UdpPath = path, MaxUdpInFlight = 5 }));
        for (ushort id = 1; id <= 5; id++)
        {
            client.Send("wait", id);
        }

        Eventually(() => Dispatcher.Waiting == 5);
        Assert.Equal(5, Metric("actordns_sockets_in_flight{transport=\"udp\"}"));

        var refused = client.Ask("wait", id: 6);
        Assert.Equal((6, (int)ResponseCode.ServerFailure), (TestQuery.Word(refused, 0), refused[3] & 0xF));
        Assert.Equal(7, TestQuery.Word(client.Ask("www", id: 7), 0));

        Dispatcher.Release();
        var late = Enumerable.Range(0, 5).Select(_ => (int)TestQuery.Word(client.Receive(), 0)).Order();
        Assert.Equal([1, 2, 3, 4, 5], late);
        Eventually(() => Metric("actordns_sockets_in_flight{transport=\"udp\"}") == 0);
        Assert.Equal(8, TestQuery.Word(client.Ask("later", id: 8), 0));
        Assert.False(client.HasAnswer, "A query that was refused must not be answered twice.");
        Assert.Equal(obeysCanWait ? 0 : 1, Metric("actordns_sockets_rejected_total{transport=\"udp\",bound=\"in_flight\"}"));
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void What_waits_outside_of_the_cluster_leaves_a_quarter_of_the_places(UdpPath path)
    {
        Dispatcher = new TestDispatcher { ObeysCanWait = true };
        using var client = new Datagrams(Open(Loopback with { UdpPath = path, MaxUdpInFlight = 8 }));
        for (ushort id = 1; id <= 6; id++)
        {
            client.Send("outside", id);
        }

        Eventually(() => Dispatcher.Waiting == 6);
        Assert.Equal((int)ResponseCode.ServerFailure, client.Ask("outside", id: 7)[3] & 0xF);
        client.Send("wait", 8);
        client.Send("wait", 9);
        Eventually(() => Dispatcher.Waiting == 8);
        Assert.Equal((int)ResponseCode.ServerFailure, client.Ask("wait", id: 10)[3] & 0xF);
        Dispatcher.Release();
        Assert.Equal([1, 2, 3, 4, 5, 6, 8, 9], Enumerable.Range(0, 8).Select(_ => (int)TestQuery.Word(client.Receive(), 0)).Order());
    }

    [Fact]
    public void A_socket_that_gets_more_than_it_can_answer_says_so_until_it_has_caught_up()
    {
        var server = OpenBound(Loopback with { UdpSockets = 1 });
        if (server.UdpPath == UdpPath.Portable)
        {
            // One datagram at a time: nothing tells how many wait.
            return;
        }

        using var flooder = new Datagrams(server.Endpoints[0]);
        var query = Datagrams.Query("slow");
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!Dispatcher.HasSeenOverload && DateTime.UtcNow < end)
        {
            flooder.Send(query);
        }

        Assert.True(Dispatcher.HasSeenOverload);
        using var client = new Datagrams(server.Endpoints[0]);
        Eventually(() =>
        {
            // The buffer is full when the flood ends: the first ones may be thrown away by the kernel.
            client.Send("slow", 4711);
            return client.Socket.Poll(TimeSpan.FromMilliseconds(100), System.Net.Sockets.SelectMode.SelectRead);
        });
        Assert.Equal(4711, TestQuery.Word(client.Receive(), 0));
    }

    [Fact]
    public void A_pipeline_that_never_obeys_the_bound_is_given_nothing_more()
    {
        using var client = new Datagrams(Open(Loopback with { MaxUdpInFlight = 1 }));
        for (ushort id = 1; id <= 40; id++)
        {
            client.Send("wait", id);
        }

        for (var i = 0; i < 39; i++)
        {
            Assert.Equal((int)ResponseCode.ServerFailure, client.Receive()[3] & 0xF);
        }

        Assert.Equal(17, Dispatcher.Waiting);
        Dispatcher.Release();
        Assert.Equal(1, TestQuery.Word(client.Receive(), 0));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("0.0.0.0", "127.0.0.3")]
    [InlineData("::", "127.0.0.2")]
    [InlineData("::", "127.0.0.3")]
    [InlineData("::", "::1")]
    public void An_answer_leaves_from_the_address_that_was_asked(string wildcard, string asked)
    {
        var port = Open(Loopback with { Addresses = [IPAddress.Parse(wildcard)] }).Port;
        var server = new IPEndPoint(IPAddress.Parse(asked), port);
        using var client = new Datagrams(server);

        client.Ask("www");
        Assert.Equal(server, client.LastSource);
        Assert.Equal(TestQuery.Address(asked), Dispatcher.LastLocal);
        client.Ask("later");
        Assert.Equal(server, client.LastSource);
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "::1")]
    public void The_portable_path_takes_a_wildcard_as_the_addresses_of_the_host(string wildcard, string asked)
    {
        var port = Open(Loopback with { Addresses = [IPAddress.Parse(wildcard)], UdpPath = UdpPath.Portable }).Port;
        var server = new IPEndPoint(IPAddress.Parse(asked), port);
        using var client = new Datagrams(server);

        client.Ask("www");
        Assert.Equal(server, client.LastSource);
    }

    [Theory]
    [InlineData(UdpPath.Automatic)]
    [InlineData(UdpPath.Portable)]
    public void Several_addresses_of_both_families_share_a_port(UdpPath path)
    {
        var bound = OpenBound(Loopback with { UdpPath = path, Addresses = [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"), IPAddress.IPv6Loopback] });

        Assert.Equal(3, bound.Endpoints.Count);
        Assert.Single(bound.Endpoints.Select(endpoint => endpoint.Port).Distinct());
        foreach (var endpoint in bound.Endpoints)
        {
            using var client = new Datagrams(endpoint);
            using var connection = new Connection(endpoint);
            client.Ask("later");
            connection.Ask("www");
            Assert.Equal(endpoint, client.LastSource);
        }
    }

    [Fact]
    public void Many_sockets_share_an_endpoint_and_all_of_them_answer()
    {
        var server = Open(Loopback with { UdpSockets = 4 });
        for (var i = 0; i < 64; i++)
        {
            // The kernel picks a socket by the client's port, so many clients reach all of them.
            using var client = new Datagrams(server);
            Assert.Equal(i, TestQuery.Word(client.Ask("www", (ushort)i), 0));
        }
    }
}

using System.Net.Sockets;
using System.Security.Authentication;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;
using ActorDns.Actors.Tests.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class TlsListenerTests : SocketsKit
{
    private const string Failed = "actordns_sockets_tls_handshakes_failed_total";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly TestSecurity _security = new("dot");

    private ListenerOptions Encrypted => Loopback with { Scheme = ServerScheme.Tls, Security = _security };

    [Fact]
    public void A_hundred_pipelined_queries_are_answered_out_of_order()
    {
        using var client = new EncryptedConnection(Open(Encrypted));
        client.Stream.Write([.. Enumerable.Range(0, 100).SelectMany(id => Connection.Frame(Datagrams.Query(id < 50 ? "wait" : "www", (ushort)id)))]);

        Assert.Equal(Enumerable.Range(50, 50), Receive(client, 50));
        Dispatcher.Release();
        Assert.Equal(Enumerable.Range(0, 50), Receive(client, 50).Order());
        Assert.Equal("dot", client.Stream.NegotiatedApplicationProtocol.ToString());
        Assert.Equal(ServerScheme.Tls, Dispatcher.LastScheme);
        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastClient);
    }

    [Fact]
    public void Big_answers_arrive_whole()
    {
        using var client = new EncryptedConnection(Open(Encrypted));
        client.Stream.Write([.. Enumerable.Range(0, 20).SelectMany(id => Connection.Frame(Datagrams.Query("big", (ushort)id)))]);
        for (var id = 0; id < 20; id++)
        {
            var answer = client.Receive();
            Assert.Equal((id, 3000), (TestQuery.Word(answer, 0), TestQuery.Word(answer, 6)));
        }
    }

    [Fact]
    public async Task Many_clients_are_answered_at_the_same_time()
    {
        var server = Open(Encrypted);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() =>
        {
            using var client = new EncryptedConnection(server);
            for (ushort id = 0; id < 20; id++)
            {
                Assert.Equal(id, TestQuery.Word(client.Ask(id % 2 == 0 ? "later" : "www", id), 0));
            }
        })));
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
    }

    [Fact]
    public void A_client_that_names_no_protocol_is_served_and_one_that_wants_another_is_not()
    {
        var server = Open(Encrypted);
        using var silent = new EncryptedConnection(server, protocol: null);
        Assert.Equal(7, TestQuery.Word(silent.Ask("www"), 0));

        var fault = Record.Exception(() => new EncryptedConnection(server, "h2").Ask("www"));
        Assert.True(fault is AuthenticationException or IOException, fault?.ToString());
        Eventually(() => Metric(Failed) == 1);
    }

    [Fact]
    public void A_client_that_never_finishes_its_handshake_is_closed()
    {
        var server = Open(Encrypted with { HandshakeLimit = Short });
        using var mute = new Connection(server);
        using var slow = new Connection(server);
        slow.Socket.Send([0x16, 0x03, 0x01, 0x02, 0x00]);

        Assert.True(mute.IsClosedByServer());
        Assert.True(slow.IsClosedByServer());
        Eventually(() => Metric(Failed + "{reason=\"limit\"}") == 2 && Metric("actordns_sockets_tcp_closed_total{reason=\"handshake_limit\"}") == 2);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        using var next = new EncryptedConnection(server);
        next.Ask("www");
    }

    [Fact]
    public void At_the_bound_a_connection_without_handshake_gives_way()
    {
        var server = Open(Encrypted with { MaxTcpConnections = 3, HandshakeLimit = TimeSpan.FromHours(1) });
        using var first = new Connection(server);
        using var second = new Connection(server);
        using var third = new Connection(server);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 3);

        using var client = new EncryptedConnection(server);
        Assert.Equal(7, TestQuery.Word(client.Ask("www"), 0));
        Assert.Equal(1, Metric("actordns_sockets_tcp_closed_total{reason=\"evicted\"}"));
        Assert.Equal(0, Metric(Failed));
    }

    [Fact]
    public void Rubbish_in_place_of_a_handshake_ends_that_connection_only()
    {
        var server = Open(Encrypted);
        using var client = new EncryptedConnection(server);
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            using var hostile = new Connection(server);
            var rubbish = new byte[random.Next(1, 400)];
            random.NextBytes(rubbish);
            if (i % 2 == 0 && rubbish.Length > 5)
            {
                // A record header that is almost right.
                (rubbish[0], rubbish[1], rubbish[2], rubbish[3]) = (0x16, 0x03, (byte)random.Next(0, 5), 0);
            }

            hostile.Socket.Send(i % 3 == 0 ? Connection.Frame(Datagrams.Query("www")) : rubbish);
        }

        // Not the open connections: those that nobody has accepted yet are not among them.
        Eventually(() => Metric(Failed) == 200);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 1);
        Assert.Equal(7, TestQuery.Word(client.Ask("www"), 0));
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
    }

    [Fact]
    public void Rubbish_behind_the_handshake_ends_the_connection()
    {
        var server = Open(Encrypted);
        using var client = new EncryptedConnection(server);
        client.Ask("www");
        client.Socket.Send([0x17, 0x03, 0x03, 0x00, 0x20, .. new byte[32]]);

        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
    }

    [Fact]
    public async Task A_client_that_closes_its_sending_side_still_gets_its_answers()
    {
        using var client = new EncryptedConnection(Open(Encrypted));
        client.Send("wait", id: 1);
        client.Send("www", id: 2);
        await client.Stream.ShutdownAsync();

        Assert.Equal(2, TestQuery.Word(client.Receive(), 0));
        Eventually(() => Dispatcher.Waiting == 1);
        Dispatcher.Release();
        Assert.Equal(1, TestQuery.Word(client.Receive(), 0));
        Assert.True(client.IsEndedByServer());
    }

    [Fact]
    public void An_idle_connection_is_told_that_it_is_over()
    {
        using var client = new EncryptedConnection(Open(Encrypted with { TcpIdleLimit = Short }));
        client.Ask("www");

        Assert.True(client.IsEndedByServer());
        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"idle\"}") == 1);
    }

    [Fact]
    public void A_drain_answers_what_is_in_flight_and_waits_for_no_handshake()
    {
        var server = Open(Encrypted);
        using var client = new EncryptedConnection(server);
        using var mute = new Connection(server);
        client.Send("wait", id: 1);
        Eventually(() => Dispatcher.Waiting == 1 && Metric("actordns_sockets_tcp_connections") == 2);
        SocketsActor.Tell(new ListenerMessages.Close(), TestActor);
        Assert.True(mute.IsClosedByServer());
        Dispatcher.Release();

        Assert.Equal(1, TestQuery.Word(client.Receive(), 0));
        Assert.Equal(0, ExpectMsg<ListenerMessages.Closed>(Patience).Abandoned);
    }

    [Fact]
    public void A_client_that_never_reads_is_closed()
    {
        using var client = new EncryptedConnection(Open(Encrypted with { TcpWriteLimit = Short }));
        client.Socket.SendTimeout = 1000;
        client.Socket.ReceiveBufferSize = 4096;
        var query = Connection.Frame(Datagrams.Query("big"));
        Record.Exception(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                client.Stream.Write(query);
            }
        });

        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"write_limit\"}") == 1);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
    }

    [Fact]
    public void The_port_is_left_to_others_over_UDP_and_encryption_may_change_under_way()
    {
        var server = Open(Encrypted);
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(server);

        using var before = new EncryptedConnection(server);
        _security.IsOn = false;
        using var plain = new Connection(server);
        Assert.Equal((int)ResponseCode.NoError, plain.Ask("www")[3] & 0xF);
        Assert.Equal(7, TestQuery.Word(before.Ask("www"), 0));
    }

    private static List<int> Receive(EncryptedConnection client, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (int)TestQuery.Word(client.Receive(), 0))];
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using ActorDns.Actors.Routing;
using ActorDns.Actors.Sockets;
using ActorDns.Actors.Sockets.Https;
using ActorDns.Actors.Tests.Routing;
using ActorDns.Protocol.Records;

namespace ActorDns.Actors.Tests.Sockets;

public sealed class HttpsListenerTests : SocketsKit
{
    private static readonly Version[] Versions = [HttpVersion.Version11, HttpVersion.Version20];

    private readonly List<HttpClient> _clients = [];
    private readonly TestSecurity _security = new("h2", "http/1.1");

    public static TheoryData<int> Majors => [1, 2];

    private ListenerOptions Encrypted => Loopback with { Scheme = ServerScheme.Https, Security = _security };

    protected override void AfterAll()
    {
        _clients.ForEach(client => client.Dispose());
        base.AfterAll();
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_query_is_answered_by_GET_and_by_POST(int major)
    {
        var client = Client(Open(Encrypted), major);
        foreach (var request in new[] { Get("big", 1), Post("later", 1), Get("www", 1) })
        {
            using var response = await client.SendAsync(request);

            Assert.Equal((HttpStatusCode.OK, major), (response.StatusCode, response.Version.Major));
            Assert.Equal(HttpQueries.MediaType, response.Content.Headers.ContentType!.MediaType);
            var message = await response.Content.ReadAsByteArrayAsync();
            Assert.Equal((1, message.Length), (TestQuery.Word(message, 0), (int)response.Content.Headers.ContentLength!));
        }

        Assert.Equal(ServerScheme.Https, Dispatcher.LastScheme);
        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastClient);
        Assert.Equal(TestQuery.Address("127.0.0.1"), Dispatcher.LastLocal);
        Assert.Equal(3, Metric("coredns_dns_https_responses_total{server=\"https://:0\",status=\"200\"}"));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Caches_may_keep_a_response_as_long_as_its_records_live(int major)
    {
        var client = Client(Open(Encrypted), major);

        Assert.Equal(TimeSpan.FromSeconds(30), (await client.SendAsync(Get("big", 1))).Headers.CacheControl!.MaxAge);
        Assert.Equal(TimeSpan.Zero, (await client.SendAsync(Get("www", 1))).Headers.CacheControl!.MaxAge);
        Assert.Equal(TimeSpan.Zero, (await client.SendAsync(Get("throw", 1))).Headers.CacheControl!.MaxAge);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_request_that_is_no_query_is_told_why(int major)
    {
        var server = Open(Encrypted with { MaxTcpQueryOctets = 600 });
        var client = Client(server, major);
        var query = Text(Datagrams.Query("www"));
        var wrong = new (HttpRequestMessage Request, int Status)[]
        {
            (Request(HttpMethod.Get, "/"), 404),
            (Request(HttpMethod.Get, $"/dns-query/?dns={query}"), 404),
            (Request(HttpMethod.Get, $"/DNS-query?dns={query}"), 404),
            (Request(HttpMethod.Put, "/dns-query"), 405),
            (Request(HttpMethod.Delete, $"/dns-query?dns={query}"), 405),
            (Request(HttpMethod.Get, "/dns-query"), 400),
            (Request(HttpMethod.Get, "/dns-query?dns="), 400),
            (Request(HttpMethod.Get, "/dns-query?dns=AAAA"), 400),
            (Request(HttpMethod.Get, $"/dns-query?dns={query}="), 400),
            (Request(HttpMethod.Get, $"/dns-query?dns={query}%2B"), 400),
            (Request(HttpMethod.Get, $"/dns-query?dns={query}&dns={query}"), 400),
            (Request(HttpMethod.Get, "/dns-query?name=www.example.&type=A"), 400),
            (Request(HttpMethod.Get, "/dns-query?dns=" + new string('A', 1200)), 413),
            (Post(new byte[601], HttpQueries.MediaType), 413),
            (Post([], HttpQueries.MediaType), 400),
            (Post(Datagrams.Query("www")[..11], HttpQueries.MediaType), 400),
            (Post(Datagrams.Query("www"), "application/octet-stream"), 415),
            (Post(Datagrams.Query("www"), null), 415),
            (Request(HttpMethod.Get, $"/dns-query?dns={Text(Datagrams.Query("drop"))}"), 500),
        };
        foreach (var (request, status) in wrong)
        {
            using var response = await client.SendAsync(request);
            Assert.Equal(($"{request.Method} {request.RequestUri}", status), ($"{request.Method} {request.RequestUri}", (int)response.StatusCode));
            Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
        }

        Assert.Equal(wrong.Length, Metric("coredns_dns_https_responses_total"));
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Get("www", 1))).StatusCode);
    }

    [Fact]
    public async Task A_body_without_a_length_is_read_to_its_bound()
    {
        var client = Client(Open(Encrypted), 1);
        var query = Datagrams.Query("www");
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Chunked(query))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.SendAsync(Chunked(new byte[5000]))).StatusCode);
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_GET()
    {
        var client = Client(Open(Encrypted), 2);
        using var response = await client.SendAsync(Request(HttpMethod.Head, $"/dns-query?dns={Text(Datagrams.Query("big"))}"));

        Assert.True(response.Content.Headers.ContentLength > 3000);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Streams_of_one_connection_are_answered_out_of_order()
    {
        var client = Client(Open(Encrypted), 2);
        await client.SendAsync(Get("www", 0));
        var slow = Enumerable.Range(0, 40).Select(id => client.SendAsync(Get("wait", (ushort)id))).ToList();
        Eventually(() => Dispatcher.Waiting == 40);
        for (ushort id = 0; id < 40; id++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Post("www", id))).StatusCode);
        }

        Assert.DoesNotContain(slow, request => request.IsCompleted);
        Dispatcher.Release();
        Assert.All(await Task.WhenAll(slow), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, Metric("actordns_sockets_tcp_connections"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task At_the_bound_of_the_listener_waiting_queries_get_SERVFAIL(bool obeysCanWait)
    {
        Dispatcher = new TestDispatcher { ObeysCanWait = obeysCanWait };
        var client = Client(Open(Encrypted with { MaxTcpInFlight = 2 }), 2);
        var waiting = new[] { client.SendAsync(Get("wait", 1)), client.SendAsync(Get("wait", 2)) };
        Eventually(() => Dispatcher.Waiting == 2);

        Assert.Equal((int)ResponseCode.ServerFailure, await CodeAsync(client, "wait"));
        Assert.Equal((int)ResponseCode.NoError, await CodeAsync(client, "www"));
        Dispatcher.Release();
        await Task.WhenAll(waiting);
        Assert.Equal((int)ResponseCode.NoError, await CodeAsync(client, "later"));
        Eventually(() => Metric("actordns_sockets_in_flight{transport=\"tcp\"}") == 0);
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_drain_answers_what_is_in_flight(int major)
    {
        var server = Open(Encrypted);
        var client = Client(server, major);
        var idle = Client(server, 3 - major);
        await idle.SendAsync(Get("www", 1));
        var waiting = client.SendAsync(Get("wait", 1));
        Eventually(() => Dispatcher.Waiting == 1);
        SocketsActor.Tell(new ListenerMessages.Close(), TestActor);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 1);
        Dispatcher.Release();

        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        Assert.Equal(0, ExpectMsg<ListenerMessages.Closed>(Patience).Abandoned);
        Assert.Equal(0, Metric("actordns_sockets_tcp_connections"));
    }

    [Fact]
    public async Task At_the_bound_an_idle_connection_gives_way_and_one_that_waits_does_not()
    {
        var server = Open(Encrypted with { MaxTcpConnections = 2 });
        var busy = Client(server, 1).SendAsync(Get("wait", 1));
        Eventually(() => Dispatcher.Waiting == 1);
        await Client(server, 2).SendAsync(Get("www", 1));

        Assert.Equal((int)ResponseCode.NoError, await CodeAsync(Client(server, 2), "www"));
        Assert.Equal(1, Metric("actordns_sockets_tcp_closed_total{reason=\"evicted\"}"));
        Dispatcher.Release();
        Assert.Equal(HttpStatusCode.OK, (await busy).StatusCode);
    }

    [Fact]
    public async Task Hostile_octets_end_their_connection_only()
    {
        // The requests below come over handshakes that must succeed, on a busy machine too.
        var server = Open(Encrypted with { HandshakeLimit = TimeSpan.FromSeconds(3), TcpReadLimit = TimeSpan.FromSeconds(1), TcpIdleLimit = TimeSpan.FromSeconds(1) });
        var client = Client(server, 2);
        await client.SendAsync(Get("www", 1));
        var random = new Random(2);
        for (var i = 0; i < 60; i++)
        {
            using var hostile = new Connection(server);
            var rubbish = new byte[random.Next(1, 300)];
            random.NextBytes(rubbish);
            hostile.Socket.Send(rubbish);
        }

        string[] requests = ["\0\0\0\0", "GET", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004", "POST /dns-query HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET /" + new string('a', 40_000), "GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 300)), "POST /dns-query HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"];
        foreach (var request in requests.SelectMany(request => new[] { (request, "h2"), (request, "http/1.1") }))
        {
            using var hostile = new EncryptedConnection(server, request.Item2);
            Record.Exception(() => hostile.Stream.Write(System.Text.Encoding.Latin1.GetBytes(request.request)));
            Record.Exception(() => hostile.Stream.CopyTo(Stream.Null));
        }

        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(Get("www", 1))).StatusCode);
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
    }

    [Fact]
    public void A_client_that_is_too_slow_with_its_body_is_closed()
    {
        using var client = new EncryptedConnection(Open(Encrypted with { TcpReadLimit = TimeSpan.FromSeconds(1) }), "http/1.1");
        client.Stream.Write("POST /dns-query HTTP/1.1\r\nHost: dns.test\r\nContent-Type: application/dns-message\r\nContent-Length: 60\r\n\r\nhalf"u8);

        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
    }

    [Fact]
    public void A_client_that_never_takes_its_answers_is_closed()
    {
        using var client = new EncryptedConnection(Open(Encrypted with { TcpWriteLimit = TimeSpan.FromSeconds(1) }), "http/1.1");
        client.Socket.ReceiveBufferSize = 4096;
        client.Socket.SendTimeout = 500;
        var request = System.Text.Encoding.Latin1.GetBytes($"GET /dns-query?dns={Text(Datagrams.Query("big"))} HTTP/1.1\r\nHost: dns.test\r\n\r\n");
        Record.Exception(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                client.Stream.Write(request);
            }
        });

        Eventually(() => Metric("actordns_sockets_tcp_closed_total{reason=\"write_limit\"}") == 1);
        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        Assert.Equal(0, Metric("actordns_sockets_faults_total"));
    }

    [Fact]
    public async Task Without_a_certificate_it_is_plain_HTTP()
    {
        _security.IsOn = false;
        var server = Open(Encrypted);
        var client = Client(server, 1, "http");

        Assert.Equal((int)ResponseCode.NoError, await CodeAsync(client, "www"));
    }

    [Fact]
    public async Task An_idle_connection_is_closed()
    {
        var client = Client(Open(Encrypted with { TcpIdleLimit = TimeSpan.FromSeconds(1) }), 2);
        await client.SendAsync(Get("www", 1));

        Eventually(() => Metric("actordns_sockets_tcp_connections") == 0);
        Assert.Equal((int)ResponseCode.NoError, await CodeAsync(client, "www"));
    }

    private static string Text(byte[] message) => System.Buffers.Text.Base64Url.EncodeToString(message);

    private static HttpRequestMessage Get(string name, ushort id) => Request(HttpMethod.Get, $"/dns-query?dns={Text(Datagrams.Query(name, id))}");

    private static HttpRequestMessage Post(string name, ushort id) => Post(Datagrams.Query(name, id), HttpQueries.MediaType);

    private static HttpRequestMessage Post(byte[] body, string? type)
    {
        var request = Request(HttpMethod.Post, "/dns-query");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        return request;
    }

    private static HttpRequestMessage Chunked(byte[] body)
    {
        var request = Post(body, HttpQueries.MediaType);
        request.Headers.TransferEncodingChunked = true;
        return request;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(path, UriKind.Relative));

    private static async Task<int> CodeAsync(HttpClient client, string name)
    {
        using var response = await client.SendAsync(Get(name, 1));
        return (await response.Content.ReadAsByteArrayAsync())[3] & 0xF;
    }

    private HttpClient Client(IPEndPoint server, int major, string scheme = "https")
    {
        var handler = new Versioned(Versions[major - 1]) { InnerHandler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = TestSecurity.IsShown } } };
        var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"{scheme}://{server}"),
            Timeout = Patience,
        };
        _clients.Add(client);
        return client;
    }

    /// <summary>Asks in one version of HTTP.</summary>
    private sealed class Versioned(Version version) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

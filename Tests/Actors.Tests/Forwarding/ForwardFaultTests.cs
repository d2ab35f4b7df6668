using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorDns.Actors.Forwarding;
using ActorDns.Actors.Routing;
using ActorDns.Protocol.Names;
using ActorDns.Protocol.Records;
using Prometheus;
using static ActorDns.Actors.Tests.Forwarding.ForwardRig;

namespace ActorDns.Actors.Tests.Forwarding;

/// <summary>Upstreams that lie, are down, or are asked as the directive's rarer options say.</summary>
public sealed class ForwardFaultTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task An_answer_from_another_address_or_port_is_ignored()
    {
        using var upstream = Bound(IPAddress.Loopback);
        using var otherPort = Bound(IPAddress.Loopback);
        using var otherAddress = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        otherAddress.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), ((IPEndPoint)upstream.LocalEndPoint!).Port));
        using var stage = Stage(upstream, options => options);
        var asking = AskAsync(stage, "example.com");
        var (query, client) = await ReceiveAsync(upstream);
        await otherPort.SendToAsync(Answer(query, 66), client);
        await otherAddress.SendToAsync(Answer(query, 66), client);
        await upstream.SendToAsync(Answer(query, 1), client);

        Assert.Equal(1, (await asking.WaitAsync(Limit)).Response[^1]);
    }

    [Fact]
    public async Task Answers_that_are_false_in_ID_or_question_are_counted()
    {
        var registry = Metrics.NewCustomRegistry();
        using var upstream = Bound(IPAddress.Loopback);
        using var stage = new ForwardStage([Options(upstream)], new ForwardMetrics(registry), new ForwardBudget(100));
        var asking = AskAsync(stage, "example.com");
        var (query, client) = await ReceiveAsync(upstream);
        var (otherId, otherName) = (Answer(query, 66), Answer(query, 66));
        otherId[1] ^= 1;
        otherName[14] ^= 1;
        await upstream.SendToAsync(otherId, client);
        await upstream.SendToAsync(otherName, client);
        await upstream.SendToAsync(Answer(query, 1), client);

        Assert.Equal(1, (await asking.WaitAsync(Limit)).Response[^1]);
        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        var rejected = System.Text.Encoding.UTF8.GetString(text.ToArray()).Split('\n')
            .Where(line => line.StartsWith("actordns_forward_rejected_replies_total{", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(2, rejected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Health_checks_ask_what_the_options_say(bool recursionDesired)
    {
        using var upstream = Bound(IPAddress.Loopback);
        using var stage = Stage(upstream, options => options with
        {
            ReadTimeout = TimeSpan.FromMilliseconds(100),
            TotalTimeout = TimeSpan.FromMilliseconds(300),
            HealthCheckInterval = TimeSpan.FromMilliseconds(50),
            HealthCheckRecursionDesired = recursionDesired,
            HealthCheckDomain = DomainName.Parse("probe.test"),
        });
        var asking = AskAsync(stage, "example.com");
        byte[] query;
        do
        {
            // The question, perhaps twice; then, as it is not answered, a health check.
            (query, _) = await ReceiveAsync(upstream);
        }
        while (query.AsSpan(12).StartsWith(DomainName.Parse("example.com").Wire));

        Assert.Equal([.. DomainName.Parse("probe.test").Wire, 0, 2, 0, 1], query[12..]);
        Assert.Equal(recursionDesired, (query[2] & 1) != 0);
        await asking.WaitAsync(Limit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upstreams_are_asked_from_the_source_address(bool overTcp)
    {
        var source = IPAddress.Parse("127.0.0.3");
        if (overTcp)
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            using var stage = Stage(listener, options => options with { ForceTcp = true, SourceAddress = source });
            var asking = AskAsync(stage, "example.com");
            using var client = await listener.AcceptAsync().WaitAsync(Limit);
            await using var stream = new NetworkStream(client);
            await stream.WriteAsync(await ReadFramedAsync(stream, CancellationToken.None));
            Assert.Equal(source, ((IPEndPoint)client.RemoteEndPoint!).Address);
            Assert.Equal(1, (await asking.WaitAsync(Limit)).Response[7]);
        }
        else
        {
            using var upstream = Bound(IPAddress.Loopback);
            using var stage = Stage(upstream, options => options with { SourceAddress = source });
            var asking = AskAsync(stage, "example.com");
            var (query, client) = await ReceiveAsync(upstream);
            Assert.Equal(source, ((IPEndPoint)client).Address);
            await upstream.SendToAsync(Answer(query, 1), client);
            Assert.Equal(1, (await asking.WaitAsync(Limit)).Response[7]);
        }
    }

    [Fact]
    public async Task Max_connect_attempts_end_a_query_long_before_its_time()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        using var stage = ForwardRig.Stage(silent.EndPoint, options => options with
        {
            ReadTimeout = TimeSpan.FromMilliseconds(100),
            TotalTimeout = TimeSpan.FromMinutes(5),
            MaxConnectAttempts = 2,
        });
        Assert.Equal(ResponseCode.ServerFailure, (await AskAsync(stage, "example.com").WaitAsync(Limit)).ResponseCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_all_are_down_failfast_asks_nobody(bool failFast)
    {
        var questions = 0;
        await using var silent = new FakeUpstream((query, _) =>
        {
            Interlocked.Add(ref questions, query[12] == 0 ? 0 : 1);
            return [];
        });
        using var stage = ForwardRig.Stage(silent.EndPoint, options => options with
        {
            ReadTimeout = TimeSpan.FromMilliseconds(100),
            TotalTimeout = TimeSpan.FromMilliseconds(150),
            MaxFails = 1,
            FailFast = failFast,
        });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ResponseCode.ServerFailure, (await AskAsync(stage, $"down{i}.example.com").WaitAsync(Limit)).ResponseCode);
        }

        // It failed, so it is down: the next question is its first since then, or does not come.
        var before = Volatile.Read(ref questions);
        var asking = AskAsync(stage, "example.com");
        Assert.Equal(failFast, asking.IsCompleted);
        Assert.Equal(ResponseCode.ServerFailure, (await asking.WaitAsync(Limit)).ResponseCode);
        if (failFast)
        {
            Assert.Equal(before, Volatile.Read(ref questions));
        }
        else
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref questions) > before, Limit));
        }
    }

    [Fact]
    public async Task Where_nothing_may_wait_the_first_refusal_says_why_and_a_flood_of_them_allocates_nothing()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        using var stage = ForwardRig.Stage(silent.EndPoint, options => options);
        var context = new QueryContext { CanForward = false };
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse("example.com").Wire, 0, 1, 0, 1];
        query.CopyTo(context.RequestBuffer(query.Length));
        string? Ask()
        {
            context.SetRequest(query.Length);
            var task = stage.HandleAsync(context);
            Assert.True(task.IsCompletedSuccessfully && context.ResponseCode == ResponseCode.ServerFailure);
            return context.Error;
        }

        Assert.Contains("actordns_forward_shed_total", Ask(), StringComparison.Ordinal);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Ask();
            }
        }));
        Assert.Equal(0, silent.UdpQueries);
    }

    [Fact]
    public async Task At_an_overloaded_socket_what_would_go_upstream_gets_no_answer_and_costs_no_memory()
    {
        await using var silent = new FakeUpstream((_, _) => []);
        using var stage = ForwardRig.Stage(silent.EndPoint, options => options);
        var context = new QueryContext { CanForward = false, IsOverloaded = true };
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DomainName.Parse("example.com").Wire, 0, 1, 0, 1];
        query.CopyTo(context.RequestBuffer(query.Length));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                context.SetRequest(query.Length);
                var task = stage.HandleAsync(context);
                Assert.True(task.IsCompletedSuccessfully && context.ResponseLength == 0);
            }
        }));
        Assert.Equal(0, silent.UdpQueries);
    }

    private static Socket Bound(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static async Task<(byte[] Query, EndPoint Client)> ReceiveAsync(Socket socket)
    {
        var octets = new byte[4096];
        var received = await socket.ReceiveFromAsync(octets, new IPEndPoint(IPAddress.Any, 0)).WaitAsync(Limit);
        return (octets[..received.ReceivedBytes], received.RemoteEndPoint);
    }

    /// <summary>Reads a query.</summary>
    /// <returns>Its answer with the length before it.</returns>
    private static async Task<byte[]> ReadFramedAsync(Stream stream, CancellationToken cancellationToken)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(query, cancellationToken);
        var answer = Answer(query, 1);
        return [(byte)(answer.Length >> 8), (byte)answer.Length, .. answer];
    }

    private static byte[] Answer(byte[] query, byte address)
    {
        byte[] answer = [.. query, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, address];
        answer[2] |= 0x80;
        answer[7] = 1;
        return answer;
    }

    private static ForwardOptions Options(Socket upstream) => new()
    {
        From = DomainName.Root,
        Upstreams = [(IPEndPoint)upstream.LocalEndPoint!],
        ReadTimeout = Patient,
        TotalTimeout = Patient,
    };

    private static ForwardStage Stage(Socket upstream, Func<ForwardOptions, ForwardOptions> change) =>
        new([change(Options(upstream))], new ForwardMetrics(Metrics.NewCustomRegistry()), new ForwardBudget(100));
}
